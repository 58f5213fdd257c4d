"""Stands in for `rasa.utils.plotting` where matplotlib is not installed: reports are written, pictures are not."""

import logging
from typing import Any

logger = logging.getLogger(__name__)


def _not_drawn(*_arguments: Any, output_file: str | None = None, **_options: Any) -> None:
    logger.info("Not drawn, because matplotlib is not installed: %s", output_file or "a picture")


plot_confusion_matrix = plot_paired_histogram = plot_curve = _not_drawn
