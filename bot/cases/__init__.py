"""Complaint cases: their stages, their append-only ledger, and the service that leads them."""

from bot.cases.model import Actor, Case, LedgerEntry
from bot.cases.service import Cases
from bot.cases.stages import Stage, Step, WrongStage
from bot.cases.summary import summarise

__all__ = ["Actor", "Case", "Cases", "LedgerEntry", "Stage", "Step", "WrongStage", "summarise"]
