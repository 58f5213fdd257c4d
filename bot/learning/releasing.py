"""From a model that the gate let through and people have looked at to the one that runs."""

from pathlib import Path

from bot.errors import Conflict
from bot.learning.gate_reports import Report
from bot.learning.releases import Manifest, Origin, Releases, evaluation_hash, folder_hash
from bot.learning.shadow import ShadowRun, refusals
from bot.settings import ROOT


def release(
    releases: Releases, candidate: Path, report: Report | None, shadow: ShadowRun | None, by: str, root: Path = ROOT
) -> Manifest:
    """Makes the candidate a version and runs it. `report` is a valid one of the gate, `shadow` the last run beside the
    version that is running; where none is running, or one that this version of the program cannot load any more, there
    is nothing to compare with.

    Raises Conflict: the gate has not been asked, or refused; or the shadow has not been judged. BadInput: the candidate
    is no archive.
    """
    if why := reasons_against(releases, report, shadow):
        raise Conflict("；".join(why), code="NOT_RELEASABLE")
    assert report is not None
    return releases.release(candidate, origin(report, shadow, root), by)


def reasons_against(releases: Releases, report: Report | None, shadow: ShadowRun | None) -> list[str]:
    """Why the candidate may not be released now; empty: it may."""
    why = []
    if report is None:
        why.append("还没有过发布门槛，或之后又有改动，请先运行 anxin gate")
    elif not report.passed:
        why.append("没有通过发布门槛")
    if releases.current() is not None and not (report and report.unloadable):
        why += refusals(shadow)
    return why


def origin(report: Report, shadow: ShadowRun | None, root: Path = ROOT) -> Origin:
    """What the manifest of a release says of where it comes from."""
    impossible: dict[str, int | str] | None = {"impossible": report.unloadable} if report.unloadable else None
    second = {f"second_{name}": value for name, value in (report.second.figures if report.second else {}).items()}
    return Origin(
        data_hash=folder_hash(root / "data" / "nlu"),
        evaluation_hash=evaluation_hash(root),
        figures={**report.candidate.figures, **second},
        recalls=report.candidate.recalls,
        shadow=shadow.summary if shadow else impossible,
        archive_hash=report.archive_hash,
    )
