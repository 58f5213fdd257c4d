"""The `rasa` command, really run on a tiny project, with Rasa made lean by the `.pth` file."""

import os
import pty
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rasa_lean.enable import ROOT, enable

CONFIG = """
recipe: default.v1
assistant_id: tiny
language: zh
pipeline:
  - name: JiebaTokenizer
  - name: CountVectorsFeaturizer
    analyzer: char
    min_ngram: 1
    max_ngram: 2
  - name: LogisticRegressionClassifier
policies:
  - name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [greet, thanks]
responses:
  utter_greet: [{text: 您好，我在。}]
  utter_thanks: [{text: 不客气。}]
"""
DATA = """
version: "3.1"
nlu:
  - intent: greet
    examples: "- 你好\\n- 您好\\n- 在吗\\n"
  - intent: thanks
    examples: "- 谢谢\\n- 多谢\\n- 感谢你\\n"
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: thanks
    steps: [{intent: thanks}, {action: utter_thanks}]
"""
TEST = """
version: "3.1"
stories:
  - story: polite
    steps: [{user: 你好, intent: greet}, {action: utter_greet}, {user: 谢谢, intent: thanks}, {action: utter_thanks}]
"""

# What a program of the environment does at its start with the file, then the commands one after the other: starting
# Rasa five times would take most of the time.
RUN = """
import site, sys
site.addsitedir(sys.argv[1])
from rasa.__main__ import main
for command in sys.argv[2:]:
    sys.argv = ["rasa", *command.split()]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (command, end.code)
    print("done:", command, flush=True)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    files = {"config.yml": CONFIG, "domain.yml": DOMAIN, "data/all.yml": DATA, "tests/test_all.yml": TEST}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "site").mkdir()
    enable(site_packages=folder / "site")
    return folder


def program(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-c", RUN, str(project / "site"), *arguments]


@pytest.mark.timeout(200)
def test_train_validate_and_test_run_to_a_good_end(project: Path) -> None:
    commands = ["train", "data validate", "test nlu --nlu data", "test core --stories tests"]
    run = subprocess.run(program(project, *commands), cwd=project, capture_output=True, text=True, timeout=180)

    assert run.returncode == 0, run.stderr[-3000:]
    assert [line for line in run.stdout.splitlines() if line.startswith("done:")] == [f"done: {c}" for c in commands]
    assert len(list((project / "models").glob("*.tar.gz"))) == 1
    assert (project / "results" / "intent_report.json").exists()


@pytest.mark.timeout(200)
def test_shell_reaches_its_prompt_and_answers(project: Path) -> None:
    """Needs the model of the test before."""
    terminal, inner = pty.openpty()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TERM": "dumb"}
    command = program(project, f"shell --port {port}")
    shell = subprocess.Popen(command, cwd=project, stdin=inner, stdout=inner, stderr=inner, env=environment)
    try:
        read_until(terminal, "Your input ->")
        os.write(terminal, "你好\r".encode())
        read_until(terminal, "Your input ->", seen=read_until(terminal, "您好，我在。"))
        os.write(terminal, b"/stop\r")
        assert shell.wait(30) == 0
    finally:
        shell.kill()
        os.close(inner)
        os.close(terminal)


def read_until(terminal: int, expected: str, seen: bytes = b"") -> bytes:
    """Reads what the program writes until the expected text is among it. What came with it but after it."""
    while expected.encode() not in seen:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"nothing came any more; last: {seen[-2000:].decode(errors='replace')}"
        seen += os.read(terminal, 65536)
    return seen.partition(expected.encode())[2]


def test_the_file_makes_any_program_of_the_environment_lean(project: Path) -> None:
    code = "import os, site, sys; site.addsitedir(sys.argv[1]); import rasa; print(os.environ['OMP_NUM_THREADS'])"
    run = subprocess.run(
        [sys.executable, "-c", code, str(project / "site")],
        cwd="/",
        env={**os.environ, "OMP_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert run.stdout == "2\n"
    assert "Warning" not in run.stderr
    assert (project / "site" / "rasa_lean.pth").read_text().startswith(f"{ROOT}\n")


def test_until_rasa_is_wanted_almost_nothing_is_loaded(project: Path) -> None:
    """Every program of the environment pays for what is loaded here, so it is counted."""
    code = "import sys; before = set(sys.modules); import rasa_lean.watcher; print(*set(sys.modules) - before)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert set(run.stdout.split()) == {"rasa_lean", "rasa_lean.watcher"}
