"""Canned replies: found by what one types, filled with what is known."""

from bot.staff.canned_replies import VARIABLES, canned_replies, initials


def test_found_by_the_first_letters_of_the_syllables() -> None:
    assert initials("请稍等") == "qsd"
    assert [reply.title for reply in canned_replies() if reply.initials.startswith("tksj")] == ["退款时间"]


def test_what_is_known_is_filled_in_and_the_rest_stays_to_be_seen() -> None:
    greeting = canned_replies()[0].filled({"customer": "陈思远", "staff": "小安", "order": ""})
    assert greeting.text.startswith("陈思远您好，我是小安")
    urging = next(reply for reply in canned_replies() if reply.title == "催促派送")
    assert "{order}" in urging.filled({"order": ""}).text


def test_titles_are_unique_and_no_variable_is_unknown() -> None:
    replies = canned_replies()
    assert len({reply.title for reply in replies}) == len(replies)
    for reply in replies:
        known = reply.filled(dict.fromkeys(VARIABLES, "X"))
        assert "{" not in known.text
