"""Stands in for `structlog_sentry`: this project reports errors to nobody outside, so log entries just pass."""

from typing import Any


class SentryProcessor:
    """The one name of `structlog_sentry` that Rasa uses, as a step in its chain of log processors."""

    def __init__(self, **_options: Any) -> None:
        """Rasa names the level from which entries would be reported; none is."""

    def __call__(self, _logger: Any, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
        return entry
