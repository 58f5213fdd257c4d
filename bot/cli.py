"""The command line: `anxin` (also `python -m bot`)."""

import getpass
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn

from bot.errors import AnxinError
from bot.learning.gate import BadFloors
from bot.learning.measuring import UnloadableModel
from bot.learning.rasa_runs import TrainingFailed
from bot.learning.releases import TamperedModel
from bot.learning.training import train
from bot.preparing import ready_database
from bot.reindexing import reindex
from bot.release_commands import gate, history, release, rollback
from bot.review_commands import review
from bot.settings import ROOT, Settings, SettingsError, load_settings
from bot.shadow_commands import shadow
from bot.staff.accounts import Accounts, Role
from bot.starting import StartFailed, start_all
from bot.storage import Database
from bot.storage.migrations import upgrade, write_revision
from bot.tables import ALL_TABLES
from rasa_lean.check import UnusableConfig

app = typer.Typer(help="安心 Anxin：企业自己运行的智能客服。", no_args_is_help=True, add_completion=False)
users = typer.Typer(help="客服账号。", no_args_is_help=True)
app.add_typer(users, name="users")
app.add_typer(review, name="review")
app.add_typer(shadow, name="shadow")
for command in (gate, release, rollback, history):
    app.command()(command)

GRACE_SECONDS = 4


@app.command()
def up(
    database: Annotated[str | None, typer.Option(help="数据库地址；默认是主目录里的 SQLite")] = None,
) -> None:
    """准备好缺少的一切（数据库、演示店铺、模型），启动 web 和 dialogue，打印地址。"""
    settings = _settings(database)
    start_all(settings)


@app.command()
def web() -> None:
    """只启动面向客户和客服的进程。"""
    from bot.web.app import create_app

    settings = _settings()
    application = create_app(settings, Database(settings.database))
    _serve(application, settings.web_host, settings.web_port)


@app.command()
def dialogue() -> None:
    """只启动理解和对话的进程（仅供 web 访问，不要暴露到公网）。"""
    # What is understood looks up single characters; pypinyin would load its phrases too, 32 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import actions.services
    from bot.dialogue.app import create_app

    settings = _settings()
    database = Database(settings.database)
    services = actions.services.build(database)
    services.knowledge.warm()
    actions.services.install(services)
    _serve(create_app(settings, database, knowledge=services.knowledge), settings.dialogue_host, settings.dialogue_port)


@app.command(name="train")
def train_command(force: Annotated[bool, typer.Option(help="数据没变也重新训练")] = False) -> None:
    """训练模型；数据没有变化时直接使用已有的。"""
    # Cancelled: what was half written is cleared away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    trained = train(_settings().models, force=force, progress=lambda part: typer.echo(f"  {part}"))
    typer.echo(f"{'训练完成' if trained.fresh else '数据没有变化，沿用'}：{trained.path}")


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(help="一行一句的文本，或带 text、context 的 JSONL")],
    out: Annotated[Path, typer.Option(help="结果写到哪里（JSONL）")],
) -> None:
    """理解一个文件里的每一句话。"""
    from bot.dialogue.batch import parse_file

    parse_file(_settings(), file, out)


@app.command()
def migrate(
    new: Annotated[str | None, typer.Option(help="为表结构的改动写一个新迁移")] = None,
) -> None:
    """把数据库升级到当前的表结构。"""
    database = Database(_settings().database)
    upgrade(database)
    if new:
        versions = ROOT / "bot" / "storage" / "migrations" / "versions"
        write_revision(database, new, f"{len(list(versions.glob('0*.py'))) + 1:04d}")
    typer.echo(f"数据库已是最新（{len(ALL_TABLES)}张表）。")


@app.command(name="reindex")
def reindex_command() -> None:
    """让以前的会话和工单也能被搜索到；可以随时中断、重来。"""
    database = Database(_settings().database)
    upgrade(database)
    done = reindex(database, lambda done, whole: typer.echo(f"  {done} / {whole}"))
    typer.echo(f"已编入搜索：{done} 条。")


@app.command()
def seed() -> None:
    """建好数据库，填入演示店铺。"""
    settings = _settings()
    typer.echo(ready_database(settings, Database(settings.database)))


@users.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="登录名")],
    role: Annotated[Role, typer.Option(help="角色")] = Role.AGENT,
    display_name: Annotated[str, typer.Option(help="客户看到的名字")] = "",
) -> None:
    """新建一个账号；密码从终端输入，对方第一次登录时要改。"""
    settings = _settings()
    password = getpass.getpass("一次性密码：") if sys.stdin.isatty() else sys.stdin.readline().strip()
    database = Database(settings.database)
    upgrade(database)
    staff = Accounts(database).create(name, display_name or name, role, password, must_change_password=True)
    typer.echo(f"已新建：{staff.name}（{staff.role_label}）")


def _settings(database: str | None = None) -> Settings:
    settings = load_settings()
    if database is not None:
        settings.database_url = database
    return settings


def _serve(application: object, host: str, port: int) -> None:
    uvicorn.run(
        application,  # type: ignore[arg-type]  # an ASGI application
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="none",  # Rasa holds websockets at a version that uvicorn cannot use; nothing here speaks it
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def main() -> None:
    """Runs a command; a known error is one clear line, not a traceback. A wrong command line is explained by typer."""
    try:
        app(prog_name="anxin")
    except (
        AnxinError,
        SettingsError,
        TamperedModel,
        BadFloors,
        UnloadableModel,
        TrainingFailed,
        StartFailed,
        UnusableConfig,
    ) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename}：{error.strerror}" if error.filename else str(error))


def _fail(reason: str) -> NoReturn:
    typer.secho(f"anxin：{reason}", fg="red", err=True)
    sys.exit(1)
