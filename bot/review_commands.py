"""`anxin review …`: the review inbox from the command line."""

import getpass
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.learning.harvest import Harvest
from bot.learning.inbox import Item, ReviewInbox
from bot.learning.measuring import LoadedModel
from bot.learning.opinions import STATUS_LABELS, WAITING, Status
from bot.learning.signals import REASON_LABELS
from bot.learning.suggestions import suggestions
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT, load_settings
from bot.storage import Database, utc_now

review = typer.Typer(help="复核真实对话，积累训练数据。", no_args_is_help=True)

By = Annotated[str, typer.Option(help="谁的意见")]


def _inbox() -> ReviewInbox:
    return ReviewInbox(Database(load_settings().database), INTENTS)


def _line(item: Item, said: Counter[str] | None = None) -> str:
    guess = "、".join(f"{INTENT_LABELS.get(name, name)} {share:.0%}" for name, share in item.reading.ranking[:3])
    why = "、".join(f"{REASON_LABELS[reason]}×{times}" for reason, times in sorted(item.reasons.items()))
    state = STATUS_LABELS[item.status] + (f"：{item.intent}" if item.intent else "")
    staff = "、".join(f"{INTENT_LABELS.get(name, name)}×{times}" for name, times in (said or Counter()).most_common())
    hint = f"；客服说是 {staff}" if staff else ""
    known = f"{item.count}次，{item.customers}位客户；{why}；猜是 {guess or '无'}{hint}；{state}"
    return f"{item.id}  {item.text}\n    {known}"


@review.command("harvest")
def harvest(days: Annotated[int, typer.Option(min=1, help="最近多少天的对话")] = 7) -> None:
    """从最近的对话里收集值得复核的话；个人信息先遮住再保存，重复运行不会重复收集。"""
    from bot.dialogue.serving_model import model_to_serve

    settings = load_settings()
    model = LoadedModel(model_to_serve(settings))
    done = Harvest(Database(settings.database), model).run(utc_now() - timedelta(days=days))
    capped = f"；{done.over_the_cap}轮超过每位客户的上限" if done.over_the_cap else ""
    typer.echo(f"看了{done.looked_at}轮，新收{done.taken}轮（{done.sentences}句新话）{capped}")


@review.command("list")
def list_items(
    status: Annotated[Status | None, typer.Option(help="只看某一种状态")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 20,
) -> None:
    """列出待复核的话，最值得看的在前。"""
    items = _inbox().items([status] if status else WAITING, limit)
    said = suggestions(Database(load_settings().database), [item.id for item in items])
    for item in items:
        typer.echo(_line(item, said.get(item.id)))
    typer.echo(f"共{len(items)}句" if items else "没有要复核的话")


@review.command("clusters")
def list_clusters(limit: Annotated[int, typer.Option(min=1)] = 10) -> None:
    """把没听懂的话按意思归堆，最值得补的一堆在前。"""
    from bot.learning.clusters import clusters, keep_clusters
    from bot.nlu.sentence_encoder import encode

    found = clusters(_inbox().items(), encode)
    keep_clusters(load_settings().home, found, utc_now())
    for number, cluster in enumerate(found[:limit], 1):
        typer.echo(
            f"{number}. {'、'.join(cluster.terms)}：{len(cluster.items)}句，{cluster.turns}次，"
            f"{cluster.customers}位客户，转人工 {cluster.handed_over:.0%}，评分低 {cluster.rated_low:.0%}"
        )
        for item in cluster.items[:5]:
            typer.echo(f"    {item.id}  {item.text}")


@review.command("label")
def label(intent: str, item_ids: Annotated[list[str], typer.Argument()], by: By = "") -> None:
    """给一句或几句话标上意图；投诉和转人工要两个人意见一致才算数。"""
    for item_id in item_ids:
        typer.echo(_line(_inbox().label(item_id, intent, by or getpass.getuser())))


@review.command("skip")
def skip(item_id: str, by: By = "") -> None:
    """跳过一句话：不值得拿来训练。"""
    typer.echo(_line(_inbox().label(item_id, None, by or getpass.getuser())))


@review.command("undo")
def undo(item_id: str, by: By = "") -> None:
    """收回自己的意见。"""
    typer.echo(_line(_inbox().undo(item_id, by or getpass.getuser())))


@review.command("export")
def export(data: Annotated[Path, typer.Option(help="数据文件夹")] = ROOT / "data") -> None:
    """把标好的话写进 data/nlu，用 git diff 看得清每一行；提交与否由你决定。"""
    done = _inbox().export(data)
    for text, why in done.left_out:
        typer.echo(f"没写：{text}（{why}）")
    for path in done.files:
        typer.echo(f"改动：{path}")
    typer.echo(f"写入{done.written}句")


@review.command("inspect")
def inspect() -> None:
    """检查训练数据：可能标错的、容易混的、两个意图里都有的、泄漏到评测集的、被分词切断的；结果在训练台的“数据”里改。"""
    from bot.learning.workbench_inspection import inspect as look

    found = look(ROOT, load_settings().home, utc_now(), typer.echo)
    typer.echo(
        f"交叉验证准确率 {found.accuracy:.1%}；可能标错 {len(found.doubts)} 句，混淆 {len(found.confusions)} 对，"
        f"重复在两个意图里 {len(found.overlaps)} 对，与评测集重复 {len(found.leaks)} 句，分词切断 {len(found.cuts)} 处"
    )
    for doubt in found.doubts[:10]:
        typer.echo(f"    {doubt.raw}：{doubt.intent} → {doubt.suggested}（{doubt.likelihood:.0%}）")


@review.command("story")
def story(file: Path) -> None:
    """检查一个故事（rasa data validate），和已有的不矛盾才写进 data/stories。"""
    from bot.learning.story_files import add_story, checked_story

    typer.echo("正在检查……")
    typer.echo(f"已写入 {add_story(ROOT, checked_story(file.read_text(encoding='utf-8')))}")
