"""`python -m rasa_lean.enable`: makes Rasa lean for every program of the running environment, the `rasa` command too.

Writes one small file into its site-packages that puts the project's root on the path and starts the watcher.
"""

import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_NAME = "rasa_lean.pth"


def enable(root: Path = ROOT, site_packages: Path | None = None) -> Path:
    """Writes the file, in the running environment's site-packages unless told otherwise, and returns where it is."""
    path = (site_packages or Path(sysconfig.get_path("purelib"))) / FILE_NAME
    path.write_text(f"{root}\nimport rasa_lean.watcher; rasa_lean.watcher.activate()\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(enable())  # noqa: T201
