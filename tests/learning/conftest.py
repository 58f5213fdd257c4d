"""A shop's chat, whose conversations the learning loop looks at."""

from conversations.conftest import chat, clock  # noqa: F401 - fixtures
