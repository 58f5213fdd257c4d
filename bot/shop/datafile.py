"""Reads a YAML file into a pydantic model, and says file, line and reason when it cannot."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

_REASONS = {"missing": "缺少这一项", "extra_forbidden": "不认识这一项"}


class DataFileError(Exception):
    """A data file that cannot be used: `file`, `line` (1 is the first; None: unknown) and `reason`."""

    def __init__(self, file: Path, line: int | None, reason: str) -> None:
        where = f"{file} 第 {line} 行" if line else str(file)
        super().__init__(f"{where}：{reason}")
        self.file = file
        self.line = line
        self.reason = reason


def load(path: Path, model: type[Model]) -> Model:
    """The content of `path` as a `model`.

    Raises DataFileError: no such file, not YAML, a key given twice, or not what the model asks for (the first fault).
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        _refuse_double_keys(tree, path)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise DataFileError(path, None, f"读不了这个文件（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise DataFileError(path, None, "不是 UTF-8 文本") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataFileError(path, line, f"不是正确的 YAML（{error.problem}）") from error
    except yaml.YAMLError as error:
        raise DataFileError(path, None, f"不是正确的 YAML（{error}）") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise DataFileError(path, _line_of(tree, first["loc"]), f"{where}：{reason}" if where else reason) from error


def _refuse_double_keys(node: yaml.Node | None, path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key, value in node.value:
            if key.value in seen:
                raise DataFileError(path, key.start_mark.line + 1, f"{key.value}：写了两次")
            seen.add(key.value)
            _refuse_double_keys(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _refuse_double_keys(one, path)


def _line_of(node: yaml.Node | None, where: tuple[int | str, ...]) -> int | None:
    """The line of the deepest part of `where` that exists in the file."""
    if node is None:
        return None
    line: int = node.start_mark.line + 1
    for part in where:
        step: tuple[int, yaml.Node] | None = None
        if isinstance(node, yaml.MappingNode):
            step = next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            step = (node.value[part].start_mark.line + 1, node.value[part])
        if step is None:
            return line
        line, node = step
    return line
