"""Trains a pipeline, or asks a trained one, in a process of its own: `python -m benchmarks.nlu.rasa_process JOB.json`.

The same lines measure both sides: our environment, and that of stock Rasa. So nothing is imported here but Rasa, and
nothing is written that Python 3.9 does not know. The job says what to do; what was found is written where it says.
"""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

WARM_UP = 20
"""Questions before the first that counts: they fill caches."""


def train(job: dict[str, Any]) -> dict[str, Any]:
    """Trains `config` on `examples` into `folder`: the model, and the seconds of processor that took."""
    from rasa.model_training import train_nlu

    started = time.process_time()
    model = train_nlu(job["config"], job["examples"], job["folder"], fixed_model_name="model")
    return {"model": str(model), "seconds": time.process_time() - started, "memory_mb": peak_mb()}


def ask(job: dict[str, Any]) -> dict[str, Any]:
    """Asks `model` each of `questions` (`text`, `context`) one by one, on the one core `core`."""
    from rasa.core.agent import Agent

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {job["core"]})
    agent = Agent.load(job["model"])
    answers = asyncio.run(_ask(agent, job["questions"]))
    return {"answers": answers, "memory_mb": peak_mb()}


async def _ask(agent: Any, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from rasa.core.channels.channel import UserMessage

    for _ in range(WARM_UP):
        await agent.processor.parse_message(UserMessage("在吗"))
    answers: list[dict[str, Any]] = []
    for question in questions:
        message = UserMessage(question["text"], metadata={"context": question["context"]})
        started = time.perf_counter()
        parse = await agent.processor.parse_message(message)
        seconds = time.perf_counter() - started
        ranking = [[one["name"], float(one["confidence"])] for one in parse.get("intent_ranking", [])]
        answers.append({"ranking": ranking, "outside": parse.get("outside"), "seconds": seconds})
    return answers


def peak_mb() -> float:
    """The most memory that this process ever held, MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the process that started us as well
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes, where there is no /proc: macOS


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = {"train": train, "ask": ask}[job["do"]](job)
    Path(job["found"]).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
