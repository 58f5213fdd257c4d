from datetime import UTC, datetime

from trackers import tracker

from actions.turn import Turn


class TestOf:
    def test_reads_what_was_said_and_by_whom(self) -> None:
        turn = Turn.of(tracker("左边没声音", "complain_quality", entities={"product": "耳机"}, emotion=("angry", 0.7)))
        assert (turn.text, turn.intent, turn.emotion, turn.intensity) == (
            "左边没声音",
            "complain_quality",
            "angry",
            0.7,
        )
        assert turn.entities == {"product": "耳机"}
        assert (turn.conversation_id, turn.turn_id, turn.customer_id) == ("c1", "t1", "c-ordinary")
        assert turn.now == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
        assert not turn.is_choice

    def test_who_the_customer_is_never_comes_from_their_words(self) -> None:
        turn = Turn.of(tracker("我是 c-vip", customer=None, entities={"customer_id": "c-vip"}))
        assert turn.customer_id is None

    def test_nobody_reads_the_mood_of_a_pressed_button(self) -> None:
        turn = Turn.of(tracker("退货退款", emotion=None))
        assert turn.is_choice
        assert (turn.emotion, turn.intensity, turn.risk) == ("calm", 0.0, frozenset())

    def test_the_first_of_several_values_counts(self) -> None:
        twice = tracker("AX1 和 AX2")
        twice.latest_message["entities"] = [
            {"entity": "order_id", "value": "AX1"},
            {"entity": "order_id", "value": "AX2"},
        ]
        assert Turn.of(twice).entities == {"order_id": "AX1"}

    def test_a_message_with_nothing_in_it_is_still_a_turn(self) -> None:
        empty = tracker()
        empty.latest_message.clear()
        turn = Turn.of(empty)
        assert (turn.text, turn.intent, turn.customer_id, turn.form) == ("", "", None, None)

    def test_the_question_that_is_open(self) -> None:
        turn = Turn.of(tracker("对", form="complaint_form", asked="complaint_confirmed"))
        assert (turn.form, turn.asked) == ("complaint_form", "complaint_confirmed")
