"""Plays one complaint through the public HTTP API: `python -m benchmarks.complaint [--model ARCHIVE]`.

Starts a system of its own (new home folder, free ports, the demo shop), is the customer of data/eval/complaint.yml, and
then, signed in as staff, reads the case with its ledger. With `--url` and `--home` it uses a system that runs already.

Exits with 1 when 倾听, 安抚, 解决, 评价 did not come in this order, or something was granted without a rule.
"""

import argparse
import contextlib
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from rich.console import Console
from rich.table import Table

import bot.tables  # noqa: F401  # all tables are known before the database is made
from benchmarks.system import System
from bot.cases.labels import STAGE_LABELS, STEP_LABELS
from bot.cases.stages import Stage, Step
from bot.learning.training import train
from bot.preparing import ready_database, ready_logins
from bot.settings import ROOT, TIME_ZONE, Settings
from bot.staff.first_logins import demo_logins
from bot.storage import Database

SCRIPT = ROOT / "data" / "eval" / "complaint.yml"
ANSWER_WITHIN_SECONDS = 60.0
STAGES = (Stage.LISTENING, Stage.SOOTHING, Stage.RESOLVING, Stage.EVALUATING, Stage.CLOSED)
BY_RULE = {STEP_LABELS[step] for step in (Step.OFFERED, Step.ACCEPTED, Step.CARRIED_OUT)}

console = Console(highlight=False, width=132)


@dataclass(frozen=True)
class Running:
    """A system that answers at `url`; its home folder has the logins of the demo's staff."""

    url: str
    home: Path


class Customer:
    """The customer's browser."""

    def __init__(self, url: str, customer_id: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60.0)
        identity = self._call("POST", "/demo/identity", json={"customer_id": customer_id})
        opened = self._call("POST", "/api/v1/sessions", json=identity)
        self.conversation_id = str(opened["conversation_id"])
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        self._path = f"/api/v1/conversations/{self.conversation_id}/messages"
        self._choices: list[dict[str, str]] = []

    def take(self, step: dict[str, str]) -> tuple[str, list[dict[str, Any]]]:
        """Says or presses something; returns what was said and the answers. Raises LookupError: no such button."""
        sent: dict[str, str] = {"client_id": secrets.token_hex(8)}
        if "say" in step:
            said = step["say"]
            sent |= {"text": said}
        else:
            choice = next((one for one in self._choices if step["press"] in one["title"]), None)
            if choice is None:
                raise LookupError(f"no button {step['press']!r} among {[one['title'] for one in self._choices]}")
            said = f"［{choice['title']}］"
            sent |= {"kind": "choice", "choice_id": choice["id"]}
        answers = self._answers(self._call("POST", self._path, json=sent)["seq"])
        self._choices = [choice for message in answers for choice in message.get("choices", [])]
        return said, answers

    def close(self) -> None:
        self._http.close()

    def _answers(self, after: int) -> list[dict[str, Any]]:
        end = time.monotonic() + ANSWER_WITHIN_SECONDS
        answers: list[dict[str, Any]] = []
        while time.monotonic() < end:
            view = self._call("GET", self._path, params={"after": after, "wait": 3})
            answers += view["messages"]
            after = max([after, *(message["seq"] for message in view["messages"])])
            if not view["answering"]:
                return answers
        raise TimeoutError(f"no answer within {ANSWER_WITHIN_SECONDS:.0f} s")

    def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        response = self._http.request(method, path, **request)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def read_case(running: Running, conversation_id: str) -> dict[str, Any]:
    """The conversation's newest case with its ledger, as staff see it."""
    login = demo_logins(running.home)[0]
    with httpx.Client(base_url=running.url, timeout=60.0) as staff:
        staff.get("/staff/sign-in").raise_for_status()
        form = {"name": login.name, "password": login.password, "csrf_token": staff.cookies["anxin_form"]}
        staff.post("/staff/sign-in", data=form)
        response = staff.get(f"/api/v1/staff/conversations/{conversation_id}")
        response.raise_for_status()
        case: dict[str, Any] = response.json()["cases"][0]
        return case


def faults(case: dict[str, Any]) -> list[str]:
    """What is missing for a complaint led well from the first word to the rating."""
    stages = iter([entry["stage"] for entry in case["ledger"]])
    missing = [STAGE_LABELS[stage] for stage in STAGES if stage.value not in stages]
    without_rule = [e for e in case["ledger"] if e["step_label"] in BY_RULE and not e["rule_ids"]]
    return [
        *(f"阶段没有按顺序出现：{name}" for name in missing),
        *(f"没有依据：{entry['step_label']}" for entry in without_rule),
        *([] if case["promise"] and case["promise_due"] else ["没有带期限的承诺"]),
    ]


def show(case: dict[str, Any]) -> None:
    table = Table(title=f"{case['number']} · {case['category_label']} · {case['stage_label']}")
    for title in ("时间", "阶段", "谁", "做了什么", "内容", "依据"):
        table.add_column(title, overflow="fold")
    for entry in case["ledger"]:
        at = datetime.fromisoformat(entry["at"]).astimezone(TIME_ZONE)
        stage = STAGE_LABELS[Stage(entry["stage"])]
        rules = " ".join(entry["rule_ids"])
        table.add_row(f"{at:%H:%M:%S}", stage, entry["actor"], entry["step_label"], entry["text"], rules)
    console.print(table)
    due = datetime.fromisoformat(case["promise_due"]).astimezone(TIME_ZONE) if case["promise_due"] else None
    console.print(f"承诺：{case['promise']}（期限 {due:%m-%d %H:%M}）" if due else "没有承诺")
    console.print(f"评分：{case['rating']}")


@contextlib.contextmanager
def own_system(model: Path) -> Iterator[Running]:
    """A system that lives as long as the benchmark."""
    with tempfile.TemporaryDirectory(prefix="anxin-complaint-") as folder:
        home = Path(folder)
        settings = Settings(home=home)
        database = Database(f"sqlite:///{home / 'anxin.db'}")
        ready_database(settings, database)
        ready_logins(settings, database)
        database.dispose()
        with System(home, model) as system:
            system.wait_ready()
            yield Running(system.url, home)


def play(running: Running) -> list[str]:
    script = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    customer = Customer(running.url, script["customer"])
    for step in script["steps"]:
        said, answers = customer.take(step)
        console.print(f"[bold]客户[/]  {said}", markup=True)
        for message in answers:
            titles = " ".join(f"［{choice['title']}］" for choice in message.get("choices", []))
            card = f"（{message['card']['type']} 卡片）" if message.get("card") else ""
            console.print(
                "安心  " + "\n      ".join([*message["text"].splitlines(), titles or card]).rstrip(), markup=False
            )
    customer.close()
    case = read_case(running, customer.conversation_id)
    show(case)
    return faults(case)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="a model archive; default: the one of the present data")
    parser.add_argument("--url", help="a system that runs already")
    parser.add_argument("--home", type=Path, default=ROOT / "var", help="its home folder, for the staff's login")
    arguments = parser.parse_args()
    if arguments.url:
        wrong = play(Running(arguments.url, arguments.home))
    else:
        model = arguments.model or train(Settings().models).path
        with own_system(model.resolve()) as running:
            wrong = play(running)
    for fault in wrong:
        console.print(f"[red]✗[/] {fault}")
    if not wrong:
        console.print("[green]✓[/] 倾听、安抚、解决、评价依次走完，每一项给出的都有依据")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
