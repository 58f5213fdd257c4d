"""Which files Rasa trains on."""

from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter

HELD_OUT = "eval"


class TrainingFiles(RasaFileImporter):  # type: ignore[misc]  # Rasa has no types
    """As Rasa reads a folder, but without what lies below a folder `eval` in it.

    Rasa takes every file with sentences or stories below `data/`, so that a plain `rasa train` would learn the very
    sentences it is measured on. A file or folder of `data/eval` that is named itself is read: `rasa test` does so.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        given = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._nlu_files: list[str] = [file for file in self._nlu_files if not held_out(Path(file), given)]
        self._story_files: list[str] = [file for file in self._story_files if not held_out(Path(file), given)]


def held_out(file: Path, given: list[str]) -> bool:
    """Whether a file lies in a folder `eval` below every given folder that holds it."""
    inside = [file.resolve().relative_to(path.resolve()) for path in map(Path, given) if _holds(path, file)]
    return bool(inside) and all(HELD_OUT in below.parent.parts for below in inside)


def _holds(folder: Path, file: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())
