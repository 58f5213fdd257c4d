"""Logs of both processes: they say what happened and never what somebody wrote."""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

WORDS = frozenset(
    "text response_text user_text slot_values parse_data_text parse_data_entities parse_data_intent prediction_events "
    "tracker_latest_message prefilled_slots message response slot_candidates rasa_event rasa_events tracker_states "
    "current_states old_states successes current_entity next_entity states entity token_text user_message "
    "json_message".split()
)
"""The fields under which Rasa logs words of the customer, or what was drawn from them (as in its `_anonymizer`)."""


def configure_logs(level: int = logging.INFO) -> None:
    """One line of JSON for each entry, on standard error; of Rasa only what went wrong."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            without_words,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)


def without_words(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Drops every field that may hold words of the customer, and the texts of exceptions, which may quote them."""
    return {name: value for name, value in entry.items() if name not in WORDS and name != "exc_info"}


def where_it_failed(error: BaseException) -> dict[str, Any]:
    """The kinds of an error and its causes, and the lines it came through; not its text, which may quote a customer."""
    chain = [error]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(following)
    frames = traceback.extract_tb(chain[-1].__traceback__)
    return {
        "error": [type(one).__name__ for one in chain],
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:]],
    }
