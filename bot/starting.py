"""`anxin up`: prepares what is missing, runs `web` and `dialogue`, and ends both cleanly."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

import httpx
from rich.console import Console
from rich.status import Status

from bot.learning.releases import Releases
from bot.learning.training import train
from bot.preparing import ready_database, ready_logins
from bot.reindexing import is_behind, reindex
from bot.settings import ROOT, Settings
from bot.staff.first_logins import FIRST_ADMIN_FILE, Login, demo_logins
from bot.storage import Database

READY_WITHIN_SECONDS = 90.0
STOP_WITHIN_SECONDS = 8.0
CALM_SECONDS = 10.0
RESTART_PAUSES = (0.5, 1.0, 2.0)
"""Seconds before a process is started again, by how many quick deaths it had in a row; after that many we give up."""

# glibc keeps an arena per thread and rarely gives memory back; a model loaded once and a few threads need neither.
THRIFTY_MALLOC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "131072"}

console = Console(highlight=False)


class StartFailed(Exception):
    """The system did not come up; the text says which part and why."""


class _Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True, slots=True)
class _Running:
    """A process of ours, when it was launched (monotonic seconds), and how often in a row it died soon before that."""

    process: subprocess.Popen[bytes]
    launched: float
    quick_deaths: int = 0


def start_all(settings: Settings) -> None:
    """Runs until it is interrupted. Raises StartFailed."""
    _check_ports(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    with _step("数据库"):
        summary = ready_database(settings, database)
        admin = ready_logins(settings, database)
    console.print(f"  {summary}")
    if is_behind(database):
        with _step("把以前的会话编入搜索"):
            reindex(database, lambda *_: None)
    database.dispose()
    if settings.model is None and (version := Releases(settings.home).current()):
        console.print(f"  已发布的模型 {version}；用新数据：anxin train，再 anxin release")
    elif settings.model is None:
        _ready_model(settings)
    with _interruptible(), _processes(settings) as running:
        with _step("启动 dialogue 和 web"):
            _wait_ready(settings, running)
        _announce(settings, admin)
        _watch(settings, running)


def _check_ports(settings: Settings) -> None:
    """Before anything takes time. Raises StartFailed: somebody else listens there already."""
    for name, host, port in (
        ("web", settings.web_host, settings.web_port),
        ("dialogue", settings.dialogue_host, settings.dialogue_port),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                hint = f"可以用 ANXIN_{name.upper()}_PORT 换一个"
                raise StartFailed(f"{name} 要用的端口 {host}:{port} 用不了（{error.strerror}），{hint}。") from error


def _ready_model(settings: Settings) -> None:
    with _step("模型") as status:
        trained = train(settings.models, progress=lambda part: status.update(f"训练模型：{part} 完成"))
    console.print(f"  {'训练完成' if trained.fresh else '数据没有变化，沿用'} {trained.path.name}")


@contextlib.contextmanager
def _step(title: str) -> Iterator[Status]:
    started = time.monotonic()
    with console.status(f"{title} …") as status:
        yield status
    console.print(f"[green]✓[/] {title}  [dim]{time.monotonic() - started:.1f} 秒[/]")


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Stopped:
        console.print("已停止。")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _processes(settings: Settings) -> Iterator[dict[str, _Running]]:
    running: dict[str, _Running] = {}
    try:
        for name in ("dialogue", "web"):
            running[name] = _launch(settings, name)
        yield running
    finally:
        for one in running.values():
            if one.process.poll() is None:
                one.process.terminate()
        for one in running.values():
            try:
                one.process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


def _launch(settings: Settings, name: str, quick_deaths: int = 0) -> _Running:
    ours = {"ANXIN_HOME": str(settings.home), "ANXIN_DATABASE_URL": settings.database}
    environment = {**THRIFTY_MALLOC, **os.environ, **ours}
    with (settings.home / f"{name}.log").open("ab") as log:
        # A session of its own: Ctrl-C reaches only us, and we end the children in order.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", "bot", name],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return _Running(process, time.monotonic(), quick_deaths)


def _wait_ready(settings: Settings, running: dict[str, _Running]) -> None:
    end = time.monotonic() + READY_WITHIN_SECONDS
    reason = "没有回应"
    while time.monotonic() < end:
        for name, one in running.items():
            if one.process.poll() is not None:
                raise StartFailed(
                    f"{name} 没有启动成功，日志在 {settings.home / f'{name}.log'}：\n{_tail(settings, name)}"
                )
        with contextlib.suppress(httpx.TransportError):
            response = httpx.get(f"{settings.web_url}/health", timeout=5.0)
            if response.status_code == httpx.codes.OK:
                return
            reason = response.json().get("reason", reason)
        time.sleep(0.2)
    raise StartFailed(f"{READY_WITHIN_SECONDS:.0f}秒内没有准备好：{reason}。日志在 {settings.home}。")


def _announce(settings: Settings, admin: Login | None) -> None:
    console.print()
    console.print("[bold green]安心已启动[/]")
    if settings.demo:
        console.print(f"  演示店铺   {settings.web_url}/")
    console.print(f"  客服工作台 {settings.web_url}/staff/")
    for login in demo_logins(settings.home):
        console.print(f"    演示账号 {login.name:<10} 密码 {login.password}")
    if admin is not None:
        console.print(f"    管理员   {admin.name:<10} 一次性密码 {admin.password}（首次登录要改）")
    elif (settings.home / FIRST_ADMIN_FILE).exists():
        console.print(f"    管理员的一次性密码在 {settings.home / FIRST_ADMIN_FILE}")
    console.print("按 Ctrl-C 停止。")


def _watch(settings: Settings, running: dict[str, _Running]) -> None:
    """Starts a process again that died; one that dies at once, again and again, is a reason to give up."""
    while True:
        for name, one in running.items():
            if one.process.poll() is None:
                continue
            deaths = quick_deaths(one.quick_deaths, time.monotonic() - one.launched)
            if deaths >= len(RESTART_PAUSES):
                raise StartFailed(f"{name} 反复退出，{_tail(settings, name)}")
            console.print(f"[yellow]{name} 意外退出，正在重新启动[/]")
            time.sleep(RESTART_PAUSES[deaths])
            running[name] = _launch(settings, name, deaths)
        time.sleep(0.5)


def quick_deaths(before: int, lived_seconds: float) -> int:
    """How many times in a row a process has died soon after its launch, whatever it died of; a calm life ends the row.

    `before` is the count at its launch.
    """
    return before + 1 if lived_seconds < CALM_SECONDS else 0


def _tail(settings: Settings, name: str) -> str:
    log = settings.home / f"{name}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([f"日志在 {log}，最后几行是：", *lines[-12:]])
