"""The database: engine, unit of work, column types, migrations. Nothing here knows what the tables mean."""

from bot.storage.base import Base, JsonDict, JsonList, UtcDateTime, new_id, utc_now
from bot.storage.database import Database

__all__ = ["Base", "Database", "JsonDict", "JsonList", "UtcDateTime", "new_id", "utc_now"]
