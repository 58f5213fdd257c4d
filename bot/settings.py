"""One typed settings object, read once from the environment (`ANXIN_…`) or from a `.env` file beside the project."""

import contextlib
import json
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from limits import parse_many
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
TIME_ZONE = ZoneInfo("Asia/Shanghai")
# Never shown, not even when they are wrong.
SECRET_FIELDS = ("identity_keys", "database_url", "shop_secret", "rest_token")


Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$")]


def _rate_limit(value: str) -> str:
    try:
        parse_many(value)
    except ValueError:
        raise ValueError('应为次数与时间，例如 "20/10 seconds;200/10 minutes"') from None
    return value


RateLimit = Annotated[str, AfterValidator(_rate_limit)]


class SettingsError(Exception):
    """The configuration cannot be used; the text names the variable, its value (unless secret) and what is wrong."""


class Settings(BaseSettings):
    """What can be configured. Every field is the variable `ANXIN_<FIELD>` in upper case."""

    model_config = SettingsConfigDict(env_prefix="ANXIN_", env_file=ROOT / ".env", extra="ignore", frozen=False)

    home: Path = Field(default=ROOT / "var", description="database, models, uploads, secrets")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; default: SQLite in the home folder")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    dialogue_host: str = "127.0.0.1"
    dialogue_port: int = Field(default=8081, ge=0, le=65535)
    demo: bool = Field(default=True, description="fill and show the demo shop")
    model: Path | None = Field(default=None, description="a model archive; default: the newest in <home>/models")

    identity_keys: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict, description='keys of the merchant\'s identity tokens, as JSON: {"key id": "secret"}'
    )

    sites: Annotated[list[Origin], NoDecode] = Field(
        default_factory=list, description='origins of the pages that may embed the chat, as JSON: ["https://shop.cn"]'
    )

    shop_url: str | None = Field(default=None, pattern=r"^https?://\S+$", description="the merchant's shop API")
    shop_secret: str | None = Field(default=None, min_length=16, description="signs what is asked of it")

    burst_silence_ms: int = Field(default=700, ge=0, description="a turn waits for this much silence, to merge bubbles")
    burst_limit_ms: int = Field(default=2500, ge=0, description="…but never longer than this after its first bubble")
    turn_lease_seconds: float = Field(default=20.0, gt=0, description="a turn not finished within it is run again")
    turn_give_up_seconds: float = Field(default=120.0, gt=0, description="…and after this it goes to a person")
    max_message_characters: int = Field(default=4000, ge=1, le=10_000)

    limit_messages: RateLimit = Field(default="20/10 seconds;200/10 minutes", description="messages of one visitor")
    limit_sessions: RateLimit = Field(default="60/minute;600/hour", description="sessions of one address")
    limit_requests: RateLimit = Field(default="1200/minute", description="customer requests of one address")
    rest_token: str | None = Field(
        default=None, min_length=16, description="opens Rasa's REST channel to whoever brings it; closed without one"
    )

    @field_validator("identity_keys", "sites", mode="before")
    @classmethod
    def _parsed(cls, value: Any) -> Any:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError:
            raise ValueError("应为 JSON") from None

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'anxin.db'}"

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def dialogue_url(self) -> str:
        return f"http://{self.dialogue_host}:{self.dialogue_port}"

    @property
    def web_url(self) -> str:
        return f"http://{self.web_host}:{self.web_port}"

    @cached_property
    def dialogue_secret(self) -> str:
        """What `web` shows `dialogue` to be let in."""
        return self.secret("dialogue")

    def secret(self, name: str) -> str:
        """A named secret of this installation; the first call makes it (owner-readable, never in the repository)."""
        folder = self.home / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        if not path.exists():
            draft = folder / f".{name}.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            # Two processes may start at once: the first link wins, and nobody ever reads a half-written file.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        value = path.read_text().strip()
        if not value:
            raise SettingsError(f"密钥文件是空的，请删除后重试：{path}")
        return value


def load_settings() -> Settings:
    """Reads the settings.

    Raises SettingsError: a variable does not fit its type, with its name and its value in the text.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [_explained(str(e["loc"][0]), e["input"], e["msg"]) for e in error.errors()]
        raise SettingsError("配置有误：\n" + "\n".join(lines)) from None
    settings.home = settings.home.expanduser().resolve()
    return settings


def _explained(field: str, value: Any, problem: str) -> str:
    shown = "" if field in SECRET_FIELDS else f"={value!r}"
    return f"ANXIN_{field.upper()}{shown}：{problem}"
