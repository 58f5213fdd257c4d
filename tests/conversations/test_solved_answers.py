"""What staff said where it was solved is proposed for questions like it, masked, and never from a bad round."""

import pytest

from bot.conversations.ratings import Rating
from bot.conversations.solved_answers import LEAST_LIKENESS, SolvedAnswers, likeness
from bot.conversations.turns import Handoff
from bot.learning.masking import mask
from conversations.chat import UNDERSTOOD, Chat

QUESTION = "会员积分兑换的杯子什么时候发货"
ANSWER = "积分兑换的礼品每周五统一发出，发出后会有短信通知。"
ALIKE = "我用积分换的杯子什么时候能发货呀"


@pytest.fixture
def answers(chat: Chat) -> SolvedAnswers:
    return SolvedAnswers(chat.database, chat.clock)


def solved(chat: Chat, question: str = QUESTION, *replies: str) -> str:
    """Somebody else asks, a person answers and closes."""
    chat.arrival = chat.arrives()
    chat.is_taken()
    chat.says(question)
    for reply in replies or (ANSWER,):
        chat.replies(reply)
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "答了")
    return chat.id


def proposed(answers: SolvedAnswers, text: str = ALIKE, intent: str | None = None, own: str = "mine") -> list[str]:
    return [one.answer for one in answers.like(text, intent, own)]


def test_of_what_was_solved_the_answer_comes_back(chat: Chat, answers: SolvedAnswers) -> None:
    assert answers.learn(solved(chat), mask) == 1
    assert proposed(answers) == [ANSWER]
    assert proposed(answers, "衣服洗了缩水怎么办") == []


def test_learnt_twice_it_is_kept_once_and_its_own_customer_does_not_get_it(chat: Chat, answers: SolvedAnswers) -> None:
    conversation = solved(chat)
    assert [answers.learn(conversation, mask), answers.learn(conversation, mask)] == [1, 0]
    assert proposed(answers, own=conversation) == []


def test_bubbles_of_one_answer_belong_together_and_the_bot_s_words_are_nobody_s(
    chat: Chat, answers: SolvedAnswers
) -> None:
    chat.says("杯子什么时候发货呢")
    chat.is_answered("请稍等，我查一下发货时间。")
    conversation = solved(chat, QUESTION, "每周五统一发出。", "发出后会有短信通知您。")
    assert answers.learn(conversation, mask) == 1
    assert proposed(answers) == ["每周五统一发出。\n发出后会有短信通知您。"]


def test_nothing_that_tells_who_it_was_is_kept(chat: Chat, answers: SolvedAnswers) -> None:
    question = "我是张伟，13900010002，积分换的杯子什么时候发货"
    reply = "已登记，寄到杭州市西湖区文三路8号，单号SF1234567890123，周五发出。"
    answers.learn(solved(chat, question, reply), mask)
    [one] = answers.like(ALIKE, None, "mine")
    for secret in ("张伟", "13900010002", "文三路", "SF1234567890123"):
        assert secret not in one.question + one.answer
    assert "周五发出" in one.answer


@pytest.mark.parametrize(("question", "reply"), [("好", ANSWER), (QUESTION, "好的"), (QUESTION, "长" * 501)])
def test_what_says_too_little_or_too_much_is_not_kept(
    chat: Chat, answers: SolvedAnswers, question: str, reply: str
) -> None:
    chat.arrival = chat.arrives()
    chat.says(question)
    chat.is_taken()
    for part in (reply[at : at + 200] for at in range(0, len(reply), 200)):
        chat.replies(part)
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "答了")
    assert answers.learn(chat.id, mask) == 0


def test_what_was_rated_badly_is_no_model(chat: Chat, answers: SolvedAnswers) -> None:
    conversation = solved(chat)
    answers.learn(conversation, mask)
    chat.ratings.rate(conversation, "r1", Rating(2, False))
    assert proposed(answers) == []


def test_one_intent_is_enough_and_another_is_not(chat: Chat, answers: SolvedAnswers) -> None:
    chat.says(QUESTION)
    chat.is_answered("我请同事来。", handoff=Handoff("asked", 0, ""))
    chat.is_taken()
    chat.says(QUESTION)
    turn = chat.claimed()
    chat.turns.finish(turn.id, [], UNDERSTOOD, None)
    chat.replies(ANSWER)
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "答了")
    answers.learn(chat.id, mask)
    assert proposed(answers, intent="check_order") == [ANSWER]
    assert proposed(answers, intent="track_parcel") == []


def test_a_later_round_adds_only_its_own(chat: Chat, answers: SolvedAnswers) -> None:
    conversation = solved(chat)
    answers.learn(conversation, mask)
    chat.clock.advance(60)
    chat.says("那积分换的杯子能退吗，我不想要了")
    chat.clock.advance(60)
    chat.is_taken()
    chat.says("那积分换的杯子能退吗，我不想要了")
    chat.replies("兑换的礼品签收前可以取消，积分退回账户。")
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "答了")
    assert answers.learn(conversation, mask) == 1


def test_the_same_words_are_proposed_once_and_no_more_than_three(chat: Chat, answers: SolvedAnswers) -> None:
    for number in range(5):
        answers.learn(solved(chat, QUESTION, ANSWER if number < 2 else f"{ANSWER}第{number}批"), mask)
    found = proposed(answers)
    assert len(found) == 3
    assert len(set(found)) == 3


def test_likeness_is_between_nothing_and_the_same() -> None:
    assert likeness(QUESTION, QUESTION) == 1.0
    assert likeness(QUESTION, "衣服洗了缩水") == 0.0
    assert likeness("", QUESTION) == 0.0
    assert likeness("〔姓名〕杯子何时发货", "杯子何时发货") == 1.0
    assert LEAST_LIKENESS < likeness(ALIKE, QUESTION) < 1.0
