"""The ledger only grows: no slip and no raw SQL can change what it says."""

import pytest
from sqlalchemy import Executable, delete, text, update
from sqlalchemy.exc import DBAPIError

from bot.cases import Actor, Cases, Stage, Step
from bot.cases.tables import LedgerRow
from bot.storage import Database

from .stories import brought_to


def test_a_whole_case_line_by_line(cases: Cases) -> None:
    case = brought_to(cases, Stage.CLOSED)
    lines = [(line.position, line.actor.value, line.step.value, line.stage.value) for line in cases.ledger(case.id)]
    assert lines == [
        (1, "customer", "opened", "received"),
        (2, "customer", "facts_given", "listening"),
        (3, "bot", "said_back", "listening"),
        (4, "customer", "confirmed", "soothing"),
        (5, "bot", "soothed", "resolving"),
        (6, "bot", "offered", "resolving"),
        (7, "customer", "accepted", "resolving"),
        (8, "bot", "carried_out", "evaluating"),
        (9, "customer", "rated_well", "closed"),
    ]


def test_each_line_says_who_when_what_by_which_rule_in_which_turn(cases: Cases) -> None:
    case = brought_to(cases, Stage.EVALUATING)
    offered = next(line for line in cases.ledger(case.id) if line.step is Step.OFFERED)
    assert (offered.actor, offered.turn_id, offered.rule_ids) == (Actor.BOT, "lead-5", ("R9", "R11"))
    assert offered.text == "换一件新的"
    assert offered.at == case.opened_at
    facts = cases.ledger(case.id)[1]
    assert (facts.actor_id, facts.text) == ("buyer", "订单：A1；问题：左耳没声音")


@pytest.mark.parametrize(
    "statement",
    [
        update(LedgerRow).values(text="改掉"),
        delete(LedgerRow),
        text("UPDATE case_ledger SET actor = 'staff'"),
        text("DELETE FROM case_ledger WHERE position = 1"),
    ],
)
def test_the_database_refuses_to_change_a_line(cases: Cases, database: Database, statement: Executable) -> None:
    refused(cases, database, statement)


@pytest.mark.parametrize(("line", "turn"), [("id", "turn_id"), ("'new'", "'new'")])
def test_an_insertion_cannot_take_the_place_of_a_line(cases: Cases, database: Database, line: str, turn: str) -> None:
    columns = "id, case_id, position, at, actor, stage, step, text, rule_ids, turn_id, data"
    copies = (
        f"SELECT {line}, case_id, position, at, actor, stage, step, '改掉', rule_ids, {turn}, data FROM case_ledger"
    )
    if not database.is_postgresql:
        refused(cases, database, text(f"INSERT OR REPLACE INTO case_ledger ({columns}) {copies}"))
    else:
        key = "(id)" if line == "id" else "(case_id, position)"
        replacing = f"ON CONFLICT {key} DO UPDATE SET text = excluded.text"
        refused(cases, database, text(f"INSERT INTO case_ledger ({columns}) {copies} {replacing}"))


def refused(cases: Cases, database: Database, statement: Executable) -> None:
    case = brought_to(cases, Stage.RESOLVING)
    before = cases.ledger(case.id)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(statement)
    assert cases.ledger(case.id) == before


def test_a_row_in_hand_cannot_be_changed_or_deleted_either(cases: Cases, database: Database) -> None:
    case = brought_to(cases, Stage.RESOLVING)
    before = cases.ledger(case.id)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        setattr(session.get(LedgerRow, before[0].id), "text", "改掉")  # noqa: B010 — one statement inside raises
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.delete(session.get(LedgerRow, before[0].id))
    assert cases.ledger(case.id) == before


def test_the_service_has_no_way_to_change_or_remove_a_line() -> None:
    assert not [name for name in dir(Cases) if any(word in name for word in ("delete", "remove", "update", "edit"))]
