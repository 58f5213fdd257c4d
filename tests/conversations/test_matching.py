"""Who is offered whom: nobody beyond their room, nobody passed over for no reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.matching import ANYBODY_AFTER, DECLINE_LASTS, OnDuty, Waiting, match
from bot.staff.groups import Group
from bot.staff.languages import Language

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
JUST_NOW = NOW - timedelta(seconds=5)
groups = st.frozensets(st.sampled_from(Group), max_size=3)
people_on_duty = st.lists(
    st.builds(
        OnDuty,
        staff_id=st.sampled_from([f"s{n}" for n in range(8)]),
        groups=groups,
        capacity=st.integers(1, 5),
        load=st.integers(0, 6),
        languages=st.frozensets(st.sampled_from(Language), min_size=1),
    ),
    unique_by=lambda person: person.staff_id,
    max_size=8,
)
queues = st.lists(
    st.builds(
        Waiting,
        conversation_id=st.integers(0, 999).map(lambda n: f"c{n}"),
        since=st.sampled_from([JUST_NOW, NOW - ANYBODY_AFTER]),
        group=st.sampled_from([None, *Group]),
        language=st.sampled_from([None, *Language]),
        last_staff_id=st.sampled_from([None, "s0", "s1"]),
        declined=st.dictionaries(st.sampled_from(["s0", "s1", "s2"]), st.just(JUST_NOW), max_size=2),
    ),
    unique_by=lambda one: one.conversation_id,
    max_size=30,
)


def person(staff_id: str, *of: Group, load: int = 0, capacity: int = 3) -> OnDuty:
    return OnDuty(staff_id, frozenset(of), capacity, load)


def waiting(**facts: object) -> Waiting:
    return Waiting("c", JUST_NOW, **facts)  # type: ignore[arg-type]


def test_a_returning_customer_goes_to_the_same_person_though_busier() -> None:
    assert match([waiting(last_staff_id="a")], [person("a", load=2), person("b")], NOW) == [("c", "a")]


def test_a_matter_goes_to_its_group_first() -> None:
    people = [person("a", Group.PRESALE), person("b"), person("c", Group.FINANCE, load=2)]
    assert match([waiting(group=Group.FINANCE)], people, NOW) == [("c", "c")]


def test_who_does_anything_stands_in_for_a_group_that_is_not_there() -> None:
    assert match([waiting(group=Group.FINANCE)], [person("a", Group.PRESALE), person("b")], NOW) == [("c", "b")]


def test_another_group_only_once_the_customer_has_waited_long_enough() -> None:
    people = [person("a", Group.PRESALE)]
    assert match([waiting(group=Group.FINANCE)], people, NOW) == []
    assert match([Waiting("c", NOW - ANYBODY_AFTER, Group.FINANCE)], people, NOW) == [("c", "a")]


def test_who_declined_is_not_asked_again_for_a_while() -> None:
    assert match([waiting(declined={"a": JUST_NOW})], [person("a")], NOW) == []
    assert match([waiting(declined={"a": NOW - DECLINE_LASTS})], [person("a")], NOW) == [("c", "a")]


def test_the_least_busy_by_share_of_their_room() -> None:
    assert match([waiting()], [person("a", load=1, capacity=2), person("b", load=2, capacity=8)], NOW) == [("c", "b")]


@given(queues, people_on_duty)
def test_nobody_beyond_their_room_and_nobody_twice(queue: list[Waiting], people: list[OnDuty]) -> None:
    matches = match(queue, people, NOW)
    given_to = [staff_id for _, staff_id in matches]
    assert len({conversation for conversation, _ in matches}) == len(matches)
    for each in people:
        assert given_to.count(each.staff_id) <= max(0, each.capacity - each.load)


@given(queues, people_on_duty)
def test_nobody_is_left_while_somebody_who_does_anything_has_room(queue: list[Waiting], people: list[OnDuty]) -> None:
    matches = match(queue, people, NOW)
    served = {conversation for conversation, _ in matches}
    taken = [staff_id for _, staff_id in matches]
    for left in (one for one in queue if one.conversation_id not in served):
        speaking = [p for p in people if left.language in p.languages] or people
        idle = [p for p in speaking if not p.groups and p.load + taken.count(p.staff_id) < p.capacity]
        assert all(p.staff_id in left.declined for p in idle)


class TestLanguages:
    def test_a_customer_goes_to_who_speaks_their_language_though_busier(self) -> None:
        people = [speaks("a", Language.ZH), speaks("b", Language.ZH, Language.EN, load=2)]
        assert match([waiting(language=Language.EN)], people, NOW) == [("c", "b")]

    def test_the_language_counts_also_while_who_speaks_it_is_full(self) -> None:
        people = [speaks("a", Language.ZH), speaks("b", Language.EN, load=3)]
        assert match([waiting(language=Language.EN)], people, NOW) == []
        patient = Waiting("c", NOW - ANYBODY_AFTER, language=Language.EN)
        assert match([patient], people, NOW) == [("c", "a")]

    def test_what_nobody_speaks_goes_to_anybody_at_once(self) -> None:
        assert match([waiting(language=Language.EN)], [speaks("a", Language.ZH)], NOW) == [("c", "a")]

    def test_of_the_group_and_of_the_language_before_only_of_the_language(self) -> None:
        both = replace(speaks("a", Language.EN, load=2), groups=frozenset({Group.FINANCE}))
        other = replace(speaks("b", Language.EN), groups=frozenset({Group.PRESALE}))
        chinese = replace(speaks("z", Language.ZH), groups=frozenset({Group.FINANCE}))
        wanted = waiting(language=Language.EN, group=Group.FINANCE)
        assert match([wanted], [both, other, chinese], NOW) == [("c", "a")]
        assert match([wanted], [other, chinese], NOW) == [("c", "b")]

    def test_who_was_served_before_comes_back_to_the_same_person(self) -> None:
        people = [speaks("a", Language.ZH), speaks("b", Language.EN)]
        assert match([waiting(language=Language.EN, last_staff_id="a")], people, NOW) == [("c", "a")]


class TestPassedOn:
    """To a colleague, by "giver", after the customer had waited long."""

    LONG = NOW - timedelta(minutes=20)

    def passed_on(self, ago: timedelta) -> Waiting:
        return replace(waiting(wanted_staff_id="an"), since=self.LONG, declined={"giver": NOW - ago})

    def test_the_colleague_has_three_minutes_from_then_on(self) -> None:
        people = [person("bei"), person("giver")]
        assert match([self.passed_on(timedelta(minutes=2, seconds=59))], people, NOW) == []
        assert match([self.passed_on(timedelta(minutes=3))], people, NOW) != []

    def test_and_is_offered_it_first(self) -> None:
        assert match([self.passed_on(timedelta(0))], [person("bei"), person("an")], NOW) == [("c", "an")]


def speaks(staff_id: str, *languages: Language, load: int = 0) -> OnDuty:
    return replace(person(staff_id, load=load), languages=frozenset(languages))
