"""Every table of the project, gathered for migrations: importing this module declares them all."""

import bot.cases.commitment_tables
import bot.cases.tables
import bot.conversations.tables
import bot.customers.tables
import bot.dialogue.tables
import bot.knowledge.tables
import bot.learning.shadow_tables
import bot.learning.tables
import bot.search.tables
import bot.shop.tables
import bot.staff.tables  # noqa: F401
from bot.storage import Base

ALL_TABLES = tuple(sorted(Base.metadata.tables))
