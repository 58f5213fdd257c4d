"""Every cell of the table of owners and moves, written a second time by hand."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.ownership import TABLE, IllegalMove, Move, Owner, StaleEpoch, after, require_epoch

PICTURE = """
               bot     queued   offered  staff    wrap_up  closed
request_human  queued  -        -        -        -        -
offer          -       offered  -        -        -        -
accept         -       -        staff    -        -        -
lapse          -       -        queued   -        -        -
leave_queue    -       bot      bot      -        -        -
take           staff   staff    staff    -        -        -
release        -       -        -        queued   -        -
step_in        -       -        -        staff    staff    -
hand_back      -       -        -        bot      bot      -
wrap_up        -       -        -        wrap_up  -        -
resume         -       -        -        -        staff    -
close          closed  -        -        -        closed   -
reopen         -       -        -        -        -        bot
reopen_by_staff -      -        -        -        -        staff
"""


def cells() -> dict[tuple[Owner, Move], Owner | None]:
    head, *lines = [line.split() for line in PICTURE.strip().splitlines()]
    return {
        (Owner(owner), Move(move)): None if cell == "-" else Owner(cell)
        for move, *row in lines
        for owner, cell in zip(head, row, strict=True)
    }


CELLS = cells()


def test_the_picture_has_every_cell() -> None:
    assert set(CELLS) == set(product(Owner, Move))


@pytest.mark.parametrize(("owner", "move"), product(Owner, Move))
def test_cell(owner: Owner, move: Move) -> None:
    expected = CELLS[owner, move]
    if expected is None:
        with pytest.raises(IllegalMove) as refused:
            after(owner, move)
        assert refused.value.data == {"owner": owner.value}
        assert refused.value.status == 409
        assert refused.value.message
    else:
        assert after(owner, move) is expected


def test_from_everywhere_a_customer_can_get_back_to_the_bot_and_on_to_a_person() -> None:
    def reachable(start: Owner) -> set[Owner]:
        found, frontier = {start}, {start}
        while frontier:
            frontier = {to for (owner, _), to in TABLE.items() if owner in frontier} - found
            found |= frontier
        return found

    for owner in Owner:
        assert {Owner.BOT, Owner.QUEUED, Owner.STAFF} <= reachable(owner)


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_no_sequence_of_moves_ever_leads_outside_the_table(moves: list[Move]) -> None:
    owner = Owner.BOT
    for move in moves:
        try:
            owner = after(owner, move)
        except IllegalMove:
            continue
        assert owner in Owner


class TestEpoch:
    def test_the_present_one_is_let_through(self) -> None:
        require_epoch(3, 3)

    @pytest.mark.parametrize("held", [2, 4, 0, -1])
    def test_any_other_is_refused_with_what_the_writer_needs(self, held: int) -> None:
        with pytest.raises(StaleEpoch) as refused:
            require_epoch(held, 3, owner="staff", messages=["m"])
        assert refused.value.data == {"epoch": 3, "owner": "staff", "messages": ["m"]}
        assert (refused.value.status, refused.value.code) == (409, "STALE_EPOCH")
