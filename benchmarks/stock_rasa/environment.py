"""The environment of stock Rasa: one of its own, because its requirements and ours exclude each other."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.settings import ROOT

PYTHONS = ("3.10", "3.9")
FOLDER = ROOT / "var" / "stock-rasa"
REQUIREMENTS = ("rasa==3.6.21", "jieba==0.42.1", "setuptools<81")


class NoStockRasa(Exception):
    """Stock Rasa cannot be installed here; the text says why."""


def stock_python() -> Path:
    """The interpreter of an environment with stock Rasa, built at the first call (2.5 GB, a minute or two).

    Raises NoStockRasa: no Python that Rasa 3.6.21 runs on, or its packages cannot be had.
    """
    python = FOLDER / "bin" / "python"
    if (FOLDER / ".ready").exists():
        return python
    uv = subprocess.run([str(ROOT / "scripts" / "uv")], capture_output=True, text=True, check=True).stdout.strip()
    shutil.rmtree(FOLDER, ignore_errors=True)
    _run(uv, "venv", "-q", "--python", _old_python(), str(FOLDER))
    _run(uv, "pip", "install", "-q", "--python", str(python), *REQUIREMENTS)
    (FOLDER / ".ready").touch()
    return python


def _old_python() -> str:
    """On the path, or among pyenv's versions, which are not on it."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in PYTHONS:
        if found := shutil.which(f"python{version}", path=os.environ["PATH"].replace(str(pyenv.parent / "shims"), "")):
            return found
        for folder in sorted(pyenv.glob(f"{version}.*")):
            return str(folder / "bin" / "python")
    raise NoStockRasa(f"Rasa 3.6.21 needs one of Python {', '.join(PYTHONS)}, and none is here")


def _run(*command: str) -> None:
    # Not from our folder: there, uv would install Rasa with the requirements that we gave it.
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())
    if done.returncode != 0:
        raise NoStockRasa(f"{' '.join(command[1:4])}: {done.stderr[-500:]}")
