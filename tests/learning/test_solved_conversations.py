"""What a person solved, as a draft of a test conversation: masked, and only as far as the bot answered."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from conversations.chat import Chat

from bot.conversations.ratings import Rating
from bot.errors import BadInput, Conflict, NotFound
from bot.learning.beside import Person
from bot.learning.scripted_files import add, checked, written
from bot.learning.scripts import load_scripts
from bot.learning.solved_conversations import draft, solved, steps

GOOD = "- name: 一段\n  customer: none\n  steps:\n"
GOOD += "  - say: 你好\n    buttons_include: [转人工]\n  - press: 转人工\n    handoff: asked\n"


class TestFinding:
    def test_nothing_that_the_bot_did_alone_or_that_is_still_going_on(self, chat: Chat) -> None:
        chat.says("我的快递呢")
        chat.is_answered()
        chat.ratings.rate(chat.id, "r1", Rating(5, solved=True))
        assert solved(chat.database) == []
        with pytest.raises(NotFound):
            steps(chat.database, chat.id, Person())


class TestFile:
    def test_what_is_written_can_be_read_and_is_added_at_the_end(self, tmp_path: Path) -> None:
        (tmp_path / "orders.yml").write_text("- name: 别的\n  steps: [{say: 在吗}]\n", encoding="utf-8")
        entry = checked(GOOD)
        path = add(tmp_path, entry)
        before = path.read_text(encoding="utf-8")
        add(tmp_path, checked(GOOD.replace("一段", "又一段")))
        text = path.read_text(encoding="utf-8")
        assert text.startswith(before.rstrip("\n"))
        assert [one["name"] for one in yaml.safe_load(text)] == ["一段", "又一段"]
        assert checked(written(entry)) == entry

    def test_what_several_save_at_once_is_all_there(self, tmp_path: Path) -> None:
        entries = [checked(GOOD.replace("一段", f"第{number}段")) for number in range(24)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda entry: add(tmp_path, entry), entries))
        assert {script.name for script in load_scripts(tmp_path)} == {entry["name"] for entry in entries}

    @pytest.mark.parametrize("name", ["一段", "别的"])
    def test_a_name_is_used_once(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "orders.yml").write_text("- name: 别的\n  steps: [{say: 在吗}]\n", encoding="utf-8")
        add(tmp_path, checked(GOOD))
        with pytest.raises(Conflict):
            add(tmp_path, checked(GOOD.replace("一段", name)))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{}",
            "- 你好",
            "- {name: x}",
            "- {name: x, steps: []}",
            "- {name: '', steps: [{say: 你好}]}",
            "- {name: x, customer: root, steps: [{say: 你好}]}",
            "- {name: x, steps: [{say: 你好, press: 转人工}]}",
            "- {name: x, steps: [{reply_contains: 你好}]}",
            "- {name: x, steps: [{say: 110}]}",
            "- {name: x, steps: [{say: 你好, reply_contians: 你好}]}",
            "- {name: x, expected: y, steps: [{say: 你好}]}",
            "- {name: x, steps: [{say: 你好}]}\n- {name: y, steps: [{say: 你好}]}",
            "- {name: 5, steps: [{say: 你好}]}",
            "- {name: x, group: complaints, steps: [{say: 你好}]}",
            "- {name: x, customer: [root], steps: [{say: 你好}]}",
            "- {name: x, shows: [nonsense], steps: [{say: 你好}]}",
            "- {name: x, case: {}, steps: [{say: 你好}]}",
            "- {name: x, steps: [{say: 你好, times: many}]}",
            "- {name: x, steps: [{say: 你好, times: 1000000000}]}",
            "- {name: x, steps: [{say: 你好, card: 5}]}",
            "- {name: x, steps: [{say: 你好, reply_like: '('}]}",
            "- name: [",
            "!!python/object/apply:os.system ['true']",
        ],
    )
    def test_what_cannot_be_played_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            checked(text)


def test_a_draft_of_nothing_is_no_script() -> None:
    with pytest.raises(BadInput):
        checked(written(draft("x", [])))
