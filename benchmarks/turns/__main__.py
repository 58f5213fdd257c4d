"""Turns of ours beside stock Rasa's: `python -m benchmarks.turns [--quick] [--rounds N] [--core N] [--without-stock]`.

Both are served on one core (`--core`), one side after the other, twice around, and the better round of each counts; so
what else the machine does weighs on neither alone. Without a Python that stock Rasa runs on, only our side is measured.
"""

import argparse
import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.stock_rasa.environment import NoStockRasa
from benchmarks.turns.measuring import KINDS, long_conversation, single_turns, throughput
from benchmarks.turns.sides import Anxin, Side, Stock
from bot.learning.training import train
from bot.settings import ROOT

AT_ONCE = (1, 10, 50, 100)
MARKS = (10, 100, 1000)
Figures = dict[str, float]


def measure(side: Side, turns: int, seconds: float, marks: tuple[int, ...]) -> Figures:
    """All figures of a side that is up."""
    figures: Figures = {"cold start s": side.cold_start_seconds}
    for kind, text in KINDS.items():
        spread = asyncio.run(single_turns(side, text, turns))
        figures |= {f"{kind} {part} ms": value for part, value in asdict(spread).items()}
    figures["memory MB"] = side.resident_mb()
    for conversations in AT_ONCE:
        rate, lost = asyncio.run(throughput(side, conversations, seconds))
        figures |= {f"turns/s at {conversations}": rate, f"unanswered at {conversations}": float(lost)}
    costs = asyncio.run(long_conversation(side, marks))
    figures |= {f"turn {mark} ms": cost for mark, cost in costs.items()}
    figures[f"turn {max(marks)} / turn {min(marks)}"] = costs[max(marks)] / costs[min(marks)]
    return figures


def better(name: str, one: float, other: float) -> float:
    return max(one, other) if name.startswith("turns/s") else min(one, other)


def table(ours: Figures, stock: Figures | None) -> str:
    lines = [f"{'':24}{'anxin':>10}{'stock':>10}{'anxin/stock':>13}"]
    for name, value in ours.items():
        peer = stock.get(name) if stock else None
        beside = f"{peer:10.1f}{value / peer:13.2f}" if peer else f"{'–':>10}{'–':>13}"
        lines.append(f"{name:24}{value:10.1f}{beside}")
    return "\n".join(lines)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true", help="fewer turns, one round")
    reader.add_argument("--rounds", type=int, default=2, help="how often each side is measured")
    reader.add_argument("--core", type=int, help="the core that the served processes run on")
    reader.add_argument("--without-stock", action="store_true")
    reader.add_argument("--out", type=Path, help="the figures as JSON")
    chosen = reader.parse_args()
    turns, seconds, marks = (30, 4.0, (10, 100, 300)) if chosen.quick else (100, 15.0, MARKS)
    model = train(ROOT / "var" / "models").path
    stock = None if chosen.without_stock else Stock(ROOT / "var" / "stock-rasa-project", chosen.core)
    if stock is not None:
        try:
            print("preparing stock rasa (the first time: 2.5 GB of packages, ten minutes of training) …", flush=True)
            stock.prepare()
        except NoStockRasa as reason:
            print(f"stock rasa: skipped, {reason}")
            stock = None
    found: dict[str, Figures] = {}
    for _ in range(1 if chosen.quick else chosen.rounds):
        with tempfile.TemporaryDirectory() as home, Anxin(Path(home), model, chosen.core) as ours:
            _keep(found, ours.name, measure(ours, turns, seconds, marks))
        if stock is not None:
            with stock:
                _keep(found, stock.name, measure(stock, turns, seconds, marks))
        print(table(found[Anxin.name], found.get(Stock.name)), flush=True)
    if chosen.out:
        chosen.out.write_text(json.dumps(found, indent=2))


def _keep(found: dict[str, Figures], name: str, figures: Figures) -> None:
    before = found.get(name)
    found[name] = {key: better(key, value, before[key]) for key, value in figures.items()} if before else figures


if __name__ == "__main__":
    main()
