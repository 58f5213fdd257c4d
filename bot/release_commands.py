"""`anxin gate`, `release`, `rollback`, `history`: from a trained model to the running one, and back."""

import getpass
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.learning import releasing
from bot.learning.gate import Change
from bot.learning.gate_reports import GateReports, Report, Scores
from bot.learning.releases import Releases
from bot.learning.shadow_runs import ShadowRuns
from bot.learning.training import candidate
from bot.nlu.labels import INTENT_LABELS
from bot.settings import Settings, load_settings
from bot.storage import Database

Model = Annotated[Path | None, typer.Argument(help="模型文件；默认是用现在的数据训练的那个")]
By = Annotated[str, typer.Option(help="谁")]


def gate(model: Model = None) -> None:
    """检查一个模型能不能发布：评测集、各意图下限、校准、脚本对话、与线上版本逐句比较、速度、大小；两个随机种子都要过。"""
    settings = load_settings()
    report = _ask(settings, candidate(settings.models, model))
    _say(report)
    raise typer.Exit(0 if report.passed else 1)


def release(model: Model = None, by: By = "") -> None:
    """过了发布门槛、影子对比也判断过就发布：成为一个不可改的版本，正在运行的 dialogue 自己换上，不丢消息。"""
    settings = load_settings()
    chosen, releases = candidate(settings.models, model), Releases(settings.home)
    report = GateReports(settings.home).valid(chosen) or _ask(settings, chosen)
    _say(report)
    version = releases.current()
    shadow = ShadowRuns(Database(settings.database)).of(chosen, releases.archive(version).name) if version else None
    made = releasing.release(releases, chosen, report, shadow, by or getpass.getuser())
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
            f" 准确率 {figures.get('accuracy', 0):.1%}，置信度偏差 {figures.get('calibration_error', 0):.3f}，"
            f"走对的对话 {figures.get('conversations_right', 0):.1%}{mark}"
        )


def _ask(settings: Settings, candidate: Path) -> Report:
    from bot.dialogue.rehearsal.rehearse import rehearse

    # Cancelled: the training with the second seed ends too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    typer.echo("先检查语料，再与线上版本逐句比较，演练脚本对话；同时换一个随机种子再训练一次。一两分钟。")
    return GateReports(settings.home).ask(candidate, rehearse)


def _say(report: Report) -> None:
    for title, one in (("线上", report.running), ("新模型", report.candidate), ("换种子", report.second)):
        if one:
            typer.echo(f"{title} {_scores(one)}")
    for title, changes in (("变差", report.worse), ("变好", report.better)):
        if report.running:
            typer.echo(f"{title}的{len(changes)}句：")
        for change in changes:
            typer.echo(f"  {change.text}：{_change(change)}")
    for stumble in report.candidate.stumbles:
        typer.echo(f"对话走样：{stumble.name}（{stumble.wrong[0]}）")
    for note in report.notes:
        typer.secho(note, fg="yellow")
    for refusal in report.refusals:
        typer.secho(f"不能发布：{refusal}", fg="red")
    if report.passed:
        typer.secho("可以发布", fg="green")


def _scores(scores: Scores) -> str:
    had = scores.figures
    said = f"{scores.model}：{had['sentences']:.0f}句，准确率 {had['accuracy']:.1%}，"
    said += f"置信度偏差 {had['calibration_error']:.3f}，{had['size'] / 1e6:.2f} MB"
    if had["median_ms"]:
        said += f"，每句 {had['median_ms']:.1f} 毫秒"
    if had["conversations"]:
        said += f"，{had['conversations']:.0f}段对话走对 {had['conversations_right']:.1%}"
    if added := had.get("reviewed_conversations"):
        said += f"，另有{added:.0f}段由客服对话改成的，走对 {had['reviewed_conversations_right']:.1%}"
    return said


def _change(change: Change) -> str:
    def called(intent: str | None) -> str:
        return INTENT_LABELS.get(intent or "", intent or "无")

    return f"应是{called(change.truth)}，原来{called(change.before)}，现在{called(change.after)}"
