"""After a person has given the conversation back, the bot knows what they did, and does not begin from nothing."""

from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.clarify import Clarify
from actions.handoff import CallPerson
from actions.services import Services

DONE = "已同意换货，等客户确认地址"


def test_what_it_does_not_understand_goes_back_to_the_person_at_once(has: Services) -> None:
    dispatcher, heard = CollectingDispatcher(), tracker("那个地址", "nlu_fallback")
    heard.latest_message["metadata"]["handed_back"] = DONE
    Clarify().run(dispatcher, heard, {})
    assert "接着看" in dispatcher.messages[0]["text"]
    [handoff] = [said["custom"]["handoff"] for said in dispatcher.messages if said.get("custom")]
    assert DONE in handoff["summary"]
    assert not any(DONE in (said.get("text") or "") for said in dispatcher.messages)


def test_the_next_person_reads_what_the_last_one_wrote(has: Services) -> None:
    earlier = {"event": "user", "parse_data": {}, "metadata": {"handed_back": DONE}}
    dispatcher = CollectingDispatcher()
    CallPerson().run(dispatcher, tracker("转人工", "request_human", events=[earlier]), {})
    [handoff] = [said["custom"]["handoff"] for said in dispatcher.messages if said.get("custom")]
    assert f"此前客服处理过：{DONE}" in handoff["summary"]
