"""`anxin shadow …`: the new model reads the last real messages beside the running one, and a person judges."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import Conflict, NotFound
from bot.learning.measuring import LoadedModel, UnloadableModel
from bot.learning.releases import Releases, file_hash
from bot.learning.shadow import JUDGEMENT_LABELS, Judged, Judgement, ShadowRun
from bot.learning.shadow_runs import LAST, ShadowRuns
from bot.learning.training import candidate
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.zones import FALLBACK_INTENT
from bot.settings import Settings, load_settings
from bot.storage import Database

shadow = typer.Typer(help="让新模型和线上模型读同样的真实消息，由人判断分歧。", no_args_is_help=True)

By = Annotated[str, typer.Option(help="谁的判断")]


@shadow.command("run")
def run(
    model: Annotated[Path | None, typer.Argument(help="模型文件；默认是用现在的数据训练的那个")] = None,
    last: Annotated[int, typer.Option(min=1, help="最近多少条消息")] = LAST,
) -> None:
    """两个模型各读一遍最近的真实消息；只留下有分歧的，个人信息先遮住。"""
    settings = load_settings()
    releases = Releases(settings.home)
    version = releases.current()
    if version is None:
        raise NotFound("还没有发布过版本，没有可以对比的。")
    releases.check(version)
    chosen = candidate(settings.models, model)
    _say(_runs(settings).run(LoadedModel(chosen), file_hash(chosen), _running(releases.archive(version)), last))


@shadow.command("list")
def list_differences(everything: Annotated[bool, typer.Option("--all", help="判断过的也列出")] = False) -> None:
    """列出最近一次对比的分歧。"""
    latest = _runs(load_settings()).latest()
    if latest is None:
        raise NotFound("还没有做过影子对比。")
    _say(latest, everything=everything)


@shadow.command("judge")
def judge(difference_id: str, judgement: Judgement, by: By = "") -> None:
    """判断一处分歧：新模型变好（better）、变差（worse），还是一样（same）。"""
    _runs(load_settings()).judge(difference_id, judgement, by or getpass.getuser())
    typer.echo(JUDGEMENT_LABELS[judgement])


@shadow.command("waive")
def waive(because: Annotated[str, typer.Option(help="理由，会写进发布记录")], by: By = "") -> None:
    """不逐条判断就允许发布最近对比过的模型；谁、为什么，都留在记录里。"""
    runs = _runs(load_settings())
    latest = runs.latest()
    if latest is None:
        raise NotFound("还没有做过影子对比。")
    runs.waive(latest.id, because, by or getpass.getuser())
    typer.echo(f"已放弃判断 {latest.candidate} 余下的分歧")


def _running(archive: Path) -> LoadedModel:
    try:
        return LoadedModel(archive)
    except UnloadableModel as error:
        said = "影子对比做不了，发布时也不要求；发布检查照常决定，原因会写进发布记录。"
        raise Conflict(f"线上的版本在这一版程序里加载不了，{said}{error}", code="NOTHING_TO_COMPARE") from error


def _runs(settings: Settings) -> ShadowRuns:
    return ShadowRuns(Database(settings.database))


def _say(done: ShadowRun, *, everything: bool = False) -> None:
    shown = [one for one in done.differences if everything or one.judgement is None]
    for one in shown:
        typer.echo(_line(one))
    counts = "，".join(f"{label}{done.counted(judgement)}条" for judgement, label in JUDGEMENT_LABELS.items())
    typer.echo(
        f"{done.candidate} 与 {done.running} 读了最近{done.looked_at}条消息，{len(done.differences)}处分歧：{counts}，"
        f"没判断{done.counted(None)}条"
    )


def _line(one: Judged) -> str:
    had = one.difference
    state = f"；{JUDGEMENT_LABELS[one.judgement]}（{one.judged_by}）" if one.judgement else ""
    before = "".join(f"    {sender}：{text}\n" for sender, text in had.context[-2:])
    return (
        f"{one.id}  {had.text}（{had.count}条）\n{before}"
        f"    线上：{_called(had.before)} {had.before_confidence:.0%}；"
        f"新：{_called(had.after)} {had.after_confidence:.0%}{state}"
    )


def _called(intent: str) -> str:
    return "没听懂" if intent == FALLBACK_INTENT else INTENT_LABELS.get(intent, intent)
