"""The history of the schema. `upgrade` brings any database, empty or old, to the present one."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.storage.database import Database

HERE = Path(__file__).resolve().parent


def upgrade(database: Database, to: str = "head") -> None:
    """Applies every migration up to `to` that the database has not seen, each in its own transaction."""
    command.upgrade(_config(database), to)


def write_revision(database: Database, message: str, number: str) -> None:
    """Writes the migration from the database as it is to the tables as they are declared; a person then reads it."""
    command.revision(_config(database), message=message, autogenerate=True, rev_id=number)


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config
