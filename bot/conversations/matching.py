"""Who is offered which waiting customer: pure, for one look at the queue and at the people on duty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.staff.groups import Group
from bot.staff.languages import Language

DECLINE_LASTS = timedelta(minutes=2)
ANYBODY_AFTER = timedelta(minutes=3)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer in the queue. `last_staff_id` served them last; `declined` is who would not, and when."""

    conversation_id: str
    since: datetime
    group: Group | None = None
    language: Language | None = None
    last_staff_id: str | None = None
    wanted_staff_id: str | None = None
    declined: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who takes customers now. `load` counts whom they serve, wrap up, and have been offered."""

    staff_id: str
    groups: frozenset[Group]
    capacity: int
    load: int
    last_offer_at: datetime | None = None
    languages: frozenset[Language] = frozenset(Language)

    @property
    def has_room(self) -> bool:
        return self.load < self.capacity


def match(queue: Sequence[Waiting], people: Sequence[OnDuty], now: datetime) -> list[tuple[str, str]]:
    """(conversation, staff member) for everybody in the queue who can be offered now, in the queue's order.

    Nobody gets more than they have room for. A customer goes to whoever served them last, else to a person of the
    group, else, after three minutes, to anybody; of several, to the least busy, then to whose last offer is oldest.
    """
    room = {person.staff_id: person for person in people if person.has_room}
    matches = []
    for one in queue:
        if not room:
            break
        skilled = _skilled(one, people)
        fitting = [person for person in room.values() if _fits(one, person, skilled, now)]
        if not fitting:
            continue
        chosen = min(fitting, key=lambda person: _preference(one, person))
        matches.append((one.conversation_id, chosen.staff_id))
        busier = replace(chosen, load=chosen.load + 1, last_offer_at=now)
        if busier.has_room:
            room[chosen.staff_id] = busier
        else:
            del room[chosen.staff_id]
    return matches


def _skilled(one: Waiting, people: Sequence[OnDuty]) -> frozenset[str]:
    """Who of those on duty speaks the customer's language and is of the group, or of none.

    A language that nobody speaks narrows nothing; where only people of other groups speak it, it counts more than the
    group.
    """
    speaking = [person for person in people if one.language in person.languages] or people
    able = [person for person in speaking if one.group is None or not person.groups or one.group in person.groups]
    if not able and len(speaking) < len(people):
        able = list(speaking)
    return frozenset(person.staff_id for person in able)


def _fits(one: Waiting, person: OnDuty, skilled: frozenset[str], now: datetime) -> bool:
    declined_at = one.declined.get(person.staff_id)
    if declined_at is not None and now - declined_at < DECLINE_LASTS:
        return False
    if one.wanted_staff_id == person.staff_id or one.last_staff_id == person.staff_id:
        return True
    if now - _waits_since(one) >= ANYBODY_AFTER:
        return True
    return one.wanted_staff_id is None and person.staff_id in skilled


def _waits_since(one: Waiting) -> datetime:
    """Since when the customer waits for whom they should come to: for a colleague whom they were passed on to, since
    then, which whoever passed them on is the last to have declined.
    """
    return max([one.since, *one.declined.values()]) if one.wanted_staff_id else one.since


def _preference(one: Waiting, person: OnDuty) -> tuple[bool, bool, bool, bool, bool, float, datetime, str]:
    return (
        person.staff_id != one.wanted_staff_id,
        person.staff_id != one.last_staff_id,
        one.language is not None and one.language not in person.languages,
        one.group not in person.groups,
        bool(person.groups),  # whoever does anything, before a specialist in something else
        person.load / person.capacity,
        person.last_offer_at or _NEVER,
        person.staff_id,
    )
