"""`anxin gate`, `release`, `rollback`, `history`: from a trained model to the running one, and back."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import Conflict, NotFound
from bot.learning.assessing import assess, origin
from bot.learning.gate import Change, Verdict
from bot.learning.releases import Releases
from bot.learning.training import existing_model, fingerprint
from bot.nlu.labels import INTENT_LABELS
from bot.settings import Settings, load_settings

Model = Annotated[Path | None, typer.Argument(help="模型文件；默认是用现在的数据训练的那个")]
By = Annotated[str, typer.Option(help="谁")]


def gate(model: Model = None) -> None:
    """检查一个模型能不能发布：评测集、各意图下限、校准、与线上版本逐句比较、速度、大小。"""
    verdict = _judged(load_settings(), model)
    _say(verdict)
    raise typer.Exit(0 if verdict.passed else 1)


def release(model: Model = None, by: By = "") -> None:
    """过了发布门槛就发布：成为一个不可改的版本，正在运行的 dialogue 自己换上，不丢消息。"""
    settings = load_settings()
    candidate = _candidate(settings, model)
    verdict = _judged(settings, candidate)
    _say(verdict)
    if not verdict.passed:
        raise Conflict("没有通过发布门槛，未发布。", code="REFUSED")
    made = Releases(settings.home).release(candidate, origin(verdict.candidate), by or getpass.getuser())
    typer.echo(f"已发布 {made.version}")


def rollback(
    version: Annotated[str | None, typer.Argument(help="回到哪个版本；默认是上一个")] = None, by: By = ""
) -> None:
    """回到更早的版本。"""
    made = Releases(load_settings().home).rollback(by or getpass.getuser(), version)
    typer.echo(f"已回到 {made.version}")


def history() -> None:
    """列出每次发布和回滚，附当时的指标。"""
    releases = Releases(load_settings().home)
    current = releases.current()
    for step in releases.history():
        figures = releases.manifest(step.version).figures
        mark = "  ← 正在运行" if step.version == current else ""
        typer.echo(
            f"{step.at:%Y-%m-%d %H:%M}  {'发布' if step.kind == 'release' else '回滚到'} {step.version}（{step.by}）"
            f" 准确率 {figures.get('accuracy', 0):.1%}，置信度偏差 {figures.get('calibration_error', 0):.3f}{mark}"
        )


def _candidate(settings: Settings, model: Path | None) -> Path:
    found = model or existing_model(settings.models, fingerprint())
    if found is None:
        raise NotFound("没有用现在的数据训练的模型，请先运行 anxin train。")
    return found


def _judged(settings: Settings, model: Path | None) -> Verdict:
    releases = Releases(settings.home)
    version = releases.current()
    if version:
        releases.check(version)
    return assess(_candidate(settings, model), releases.archive(version) if version else None)


def _say(verdict: Verdict) -> None:
    measured, before = verdict.candidate, verdict.running
    for one in filter(None, (before, measured)):
        typer.echo(
            f"{one.model}：{len(one.answers)}句，准确率 {one.accuracy:.1%}，置信度偏差 {one.calibration_error:.3f}，"
            f"每句 {one.median_ms:.1f} 毫秒，{one.size / 1e6:.2f} MB"
        )
    for title, changes in (("变差", verdict.worse), ("变好", verdict.better)):
        if before:
            typer.echo(f"{title}的{len(changes)}句：")
        for change in changes:
            typer.echo(f"  {change.text}：{_change(change)}")
    for note in verdict.notes:
        typer.secho(note, fg="yellow")
    for refusal in verdict.refusals:
        typer.secho(f"不能发布：{refusal}", fg="red")
    if verdict.passed:
        typer.secho("可以发布", fg="green")


def _change(change: Change) -> str:
    def called(intent: str | None) -> str:
        return INTENT_LABELS.get(intent or "", intent or "无")

    return f"应是{called(change.truth)}，原来{called(change.before)}，现在{called(change.after)}"
