"""Cases at the console: the list with its filters, giving them to people, and everything about one of them."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from bot.cases.assigning import Receiver
from bot.cases.labels import CATEGORY_LABELS, FACT_LABELS, STAGE_LABELS, STEP_LABELS, demand_label
from bot.cases.listing import CaseFilter, Due, Whose, is_free_to
from bot.cases.model import Case, LedgerEntry
from bot.cases.stages import Stage
from bot.customers.profile import TIER_LABELS, Tier
from bot.errors import BadInput
from bot.policy.follow_up import Department
from bot.policy.vocabulary import ComplaintCategory
from bot.staff.groups import GROUP_LABELS, Group
from bot.web.case_facts import actor, department_labels, orders_in_words, stage_track
from bot.web.choosing import choice, day, same_list
from bot.web.customer_view import shown_by_list, shown_profile
from bot.web.page_access import PageReader, PageRoute, PageWriter, Scoped, page
from bot.web.services import Services
from bot.web.shop_side import ShopSide, shop_side
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/cases", include_in_schema=False, route_class=PageRoute)

DUE_LABELS = {Due.OVERDUE: "已超时", Due.NEAR: "一天内到期"}
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they stand in the address."""

    stage: str = OPEN
    category: str = ""
    due: str = ""
    owner: str = ""
    department: str = ""
    tier: str = ""
    since: str = ""
    until: str = ""
    number: str = ""

    def meant(self) -> CaseFilter:
        """Raises BadInput: a choice that there is not."""
        kind, _, value = self.owner.partition(":")
        if kind not in {"", "mine", "nobody", "staff", "group"}:
            raise BadInput("没有这个筛选条件。", field="owner")
        return CaseFilter(
            open=self.stage == OPEN,
            stage=None if self.stage == OPEN else choice(Stage, self.stage, "stage"),
            category=choice(ComplaintCategory, self.category, "category"),
            due=choice(Due, self.due, "due"),
            whose=Whose(kind) if kind in {"mine", "nobody"} else None,
            staff_id=value if kind == "staff" else "",
            group=choice(Group, value, "owner") if kind == "group" else None,
            department=choice(Department, self.department, "department"),
            tier=choice(Tier, self.tier, "tier"),
            opened_from=day(self.since, "since"),
            opened_to=day(self.until, "until"),
            number=self.number,
        )


Word = Annotated[str, Query(max_length=80)]


def asked(
    stage: Word = OPEN,
    category: Word = "",
    due: Word = "",
    owner: Word = "",
    department: Word = "",
    tier: Word = "",
    since: Word = "",
    until: Word = "",
    number: Word = "",
) -> Asked:
    return Asked(stage, category, due, owner, department, tier, since, until, number)


@router.get("")
def list_page(
    request: Request,
    has: Has,
    who: PageReader,
    scope: Scoped,
    wanted: Annotated[Asked, Depends(asked)],
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    found = has.case_list.page(wanted.meant(), scope, number)
    people = has.accounts.active()
    facts = {
        "asked": wanted,
        "found": found,
        "names": {one.id: one.display_name for one in people},
        "people": people,
        "sees_all": scope.sees_all,
        "may_take": lambda case: is_free_to(case, scope),
        "link": lambda page_number: "?" + same_list(request, page=str(page_number)),
        "here": same_list(request),
        "stages": STAGE_LABELS,
        "categories": CATEGORY_LABELS,
        "dues": DUE_LABELS,
        "departments": department_labels(has),
        "tiers": TIER_LABELS,
        "groups": GROUP_LABELS,
    }
    return page(request, "staff/cases.html", who, **facts)


@router.post("/assign")
def assign(
    has: Has,
    _: PageWriter,
    scope: Scoped,
    to: Annotated[str, Form(max_length=60)],
    number: Annotated[list[str] | None, Form(max_length=500)] = None,
    here: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """All that were ticked, or none; then the same list again."""
    has.case_assigning.assign(number or [], _receiver(to), scope)
    return RedirectResponse(f"/staff/cases?{here}", status.HTTP_303_SEE_OTHER)


@router.get("/{number}")
def case_page(request: Request, has: Has, who: PageReader, scope: Scoped, number: str) -> Response:
    """With what lists know of the customer while the shop is silent."""
    case = has.case_list.one(number, scope)
    side = shop_side(has, case.customer_id, ())
    ledger, promises = has.cases.ledger(case.id), has.promises.of_case(case.id)
    orders = has.promises.work_orders(case.id)
    people = {entry.actor_id for entry in ledger if entry.actor_id} | {one.staff_id for one in orders if one.staff_id}
    names = has.accounts.names(people | ({case.staff_id} if case.staff_id else set()))
    facts = {
        "case": case,
        "category": CATEGORY_LABELS[ComplaintCategory(case.category)],
        "stage": STAGE_LABELS[case.stage],
        "track": stage_track([entry.stage for entry in ledger]),
        "facts": _facts(case),
        "ledger": [_line(entry, names) for entry in ledger],
        "promises": promises,
        "orders": orders_in_words(has, orders, names),
        "departments": department_labels(has),
        "names": names,
        "groups": GROUP_LABELS,
        "shop_answers": side is not None,
        "customer": _customer(has, case, side),
        "commitments": has.commitments.still_owed(case.conversation_id, None),
        "kinds": has.policy.commitments.kinds,
        "receivers": has.accounts.active() if scope.sees_all else [],
        "may_take": is_free_to(case, scope) and case.staff_id != who.staff.id,
        "may_export": scope.sees_all or who.staff.id in {case.staff_id, *has.dossiers.served_by(case.conversation_id)},
    }
    return page(request, "staff/case.html", who, **facts)


def _receiver(to: str) -> Receiver:
    kind, _, value = to.partition(":")
    if kind == "staff" and value:
        return Receiver(staff_id=value)
    if kind == "group":
        return Receiver(group=choice(Group, value, "to"))
    if to == "nobody":
        return Receiver()
    raise BadInput("请选择分给谁。", code="BAD_RECEIVER", field="to")


def _customer(has: Services, case: Case, side: ShopSide | None) -> dict[str, Any] | None:
    if side is not None:
        return shown_profile(side.profile) if side.profile else None
    return shown_by_list(has.known_customers.told(case.customer_id)) if case.customer_id else None


def _facts(case: Case) -> list[tuple[str, str]]:
    known = {**case.facts, "demand": demand_label(case.demand) if case.demand else None}
    shown = {name: "是" if value is True else value for name, value in known.items() if value not in (None, "", False)}
    return [(FACT_LABELS[name], str(value)) for name, value in shown.items() if name in FACT_LABELS]


def _line(entry: LedgerEntry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": actor(entry, names),
        "step": STEP_LABELS[entry.step],
        "stage": STAGE_LABELS[entry.stage],
        "text": entry.text,
        "rules": entry.rule_ids,
    }
