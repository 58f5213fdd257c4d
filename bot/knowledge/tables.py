"""What articles were given as answers, and what the customers said of them."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base


class AnswerRow(Base):
    """One article given in one turn. `question` is masked; `follows` is the answer that did not help."""

    __tablename__ = "knowledge_answers"

    turn_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    article_id: Mapped[str] = mapped_column(String(80), index=True)
    intent: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    follows: Mapped[str | None] = mapped_column(String(80))
    helped: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(index=True)
