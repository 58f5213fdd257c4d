"""Two `web` and two `dialogue` behind the nginx of deploy/, on one PostgreSQL; any of them may be killed."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.settings import ROOT
from tests.web.serving import free_port, until

READY_WITHIN_SECONDS = 120.0
STOP_WITHIN_SECONDS = 10.0
PORTS = {"web": ("8101", "8102"), "dialogue": ("8111", "8112")}
ENTRANCES = ("8080", "8081")


class Cluster:
    """The processes by name (`web-1`, `dialogue-2`); `url` is nginx's."""

    def __init__(self, home: Path, database_url: str, model: Path) -> None:
        self._home = home
        self._ports = {old: str(free_port()) for old in (*ENTRANCES, *PORTS["web"], *PORTS["dialogue"])}
        self.url = f"http://127.0.0.1:{self._ports['8080']}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
        self._environment = inherited | {
            "ANXIN_HOME": str(home),
            "ANXIN_DATABASE_URL": database_url,
            "ANXIN_MODEL": str(model),
            "ANXIN_TURN_LEASE_SECONDS": "5",
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Returns once every process answers for itself, and nginx for all of them."""
        for kind, ports in PORTS.items():
            for number, port in enumerate(ports, 1):
                # `web` finds `dialogue` where nginx listens for it.
                dialogue = self._ports["8081"] if kind == "web" else self._ports[port]
                settings = {f"ANXIN_{kind.upper()}_PORT": self._ports[port], "ANXIN_DIALOGUE_PORT": dialogue}
                command = [sys.executable, "-W", "ignore", "-m", "bot", kind]
                self._launch(f"{kind}-{number}", command, self._environment | settings)
        self._launch("nginx", ["nginx", "-c", str(self._nginx_conf()), "-g", "daemon off;"], self._environment)
        for address in (*(self._ports[port] for ports in PORTS.values() for port in ports), self._ports["8080"]):
            until(lambda address=address: self._answers(f"http://127.0.0.1:{address}"), READY_WITHIN_SECONDS)

    def kill(self, name: str) -> None:
        """As a crash would: at once, whatever it is doing."""
        self._running[name].kill()
        self._running[name].wait()

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _launch(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        with (self._home / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def _answers(self, url: str) -> bool:
        for name, process in self._running.items():
            assert process.poll() is None, f"{name}:\n{(self._home / f'{name}.log').read_text()[-3000:]}"
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{url}/health", timeout=5.0).status_code == httpx.codes.OK
        return False

    def _nginx_conf(self) -> Path:
        """The shipped file with free ports, and nothing outside the home folder."""
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in self._ports.items():
            text = re.sub(rf"(?<=[ :]){old}(?=[ ;])", new, text)
        text = text.replace("/run/nginx.pid", str(self._home / "nginx.pid"))
        text = text.replace("/var/log/nginx/error.log", str(self._home / "nginx-error.log"))
        # Only whoever starts it as root could change to another user, who may not read this folder.
        text = text.replace(
            "worker_processes auto;", "worker_processes 1;\n" + ("user root;" if os.getuid() == 0 else "")
        )
        path = self._home / "nginx.conf"
        path.write_text(text)
        return path


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def patiently(http: httpx.Client, method: str, path: str, seconds: float = 60.0, **request: object) -> httpx.Response:
    """As the widget does: the same request again until it is answered by a server that works."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError):
            response = http.request(method, path, **request)  # type: ignore[arg-type]
            if not response.is_server_error:
                return response
        assert time.monotonic() < end, f"{method} {path}: not answered within {seconds} s"
        time.sleep(0.05)
