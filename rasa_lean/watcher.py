"""Waits for the first `import rasa`, then prepares for it; `numpy`, which many load before, gets one thread.

Read at the start of every Python program of the environment, so it imports nothing but `sys`.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class RasaWatcher:
    """A finder that finds nothing; it only notices that `numpy` or `rasa` is about to be imported, once each."""

    def find_spec(
        self, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        if name == "numpy":
            from rasa_lean.linear_algebra import one_thread

            one_thread()
        if name == "rasa":
            sys.meta_path.remove(self)
            from rasa_lean.preparation import prepare

            prepare()
        return None


def activate() -> None:
    """Makes `import rasa` work without the absent packages. Calling it again changes nothing."""
    if "rasa" in sys.modules or any(isinstance(finder, RasaWatcher) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, RasaWatcher())
