"""The table: one line for each set and side."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.nlu import figures
from benchmarks.nlu.figures import Answer
from benchmarks.nlu.sides import Cost

HEADER = (
    f"{'set':28} {'pipeline':19} {'n':>5} {'top-1':>6} {'top-3':>6} {'F1':>6} {'ECE':>6} {'AUROC':>6} "
    f"{'p50':>6} {'p95':>6} {'train s':>8} {'model MB':>8} {'memory MB':>9}"
)
LEGEND = """\
top-1, top-3, F1 (macro): percent. ECE: mean difference of confidence and accuracy. AUROC: the chance that a message
from outside seems more so than one of the set. p50, p95: milliseconds a message, one core. train: seconds of processor.
memory: the most that a process held that loaded the model and answered."""


@dataclass(frozen=True, slots=True)
class Line:
    """`outside`: the same side's answers to messages that no intent of the set is meant for."""

    set_name: str
    side: str
    answers: Sequence[Answer]
    outside: Sequence[Answer]
    cost: Cost


def line(row: Line) -> str:
    answers = row.answers
    shares = (figures.accuracy(answers), figures.accuracy(answers, 3), figures.macro_f1(answers))
    inside = [answer for answer in answers if answer.truth != "out_of_scope"]
    area = f"{figures.outside_auroc(inside, row.outside):6.3f}" if row.outside else f"{'–':>6}"
    return " ".join(
        [
            f"{row.set_name:28} {row.side:19} {len(answers):5d}",
            *(f"{100 * share:6.1f}" for share in shares),
            f"{figures.calibration_error(answers):6.3f} {area}",
            *(f"{figures.percentile(answers, percent):6.1f}" for percent in (50, 95)),
            f"{row.cost.seconds:8.1f} {row.cost.model_mb:8.2f} {row.cost.memory_mb:9.0f}",
        ]
    )


def mean_cost(costs: Sequence[Cost]) -> Cost:
    """Of several trainings; memory is the most that any of them held."""
    number = len(costs)
    seconds, size = sum(cost.seconds for cost in costs) / number, sum(cost.model_mb for cost in costs) / number
    return Cost(seconds, size, max(cost.memory_mb for cost in costs))
