"""The conversation that a sentence was said in, masked, for whoever judges the sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Kind, Sender
from bot.conversations.tables import ConversationRow, MessageRow
from bot.errors import NotFound
from bot.learning.masking import mask
from bot.nlu.found import Found
from bot.storage import Database

AROUND = 20
"""Messages shown before and after the turn."""
NOT_WORDS = {
    Kind.IMAGE: "〔图片〕",
    Kind.FILE: "〔文件〕",
    Kind.ORDER: "〔订单〕",
    Kind.PRODUCT: "〔商品〕",
    Kind.CARD: "〔卡片〕",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """`here`: it belongs to the turn that is looked at."""

    sender: Sender
    text: str
    choices: tuple[str, ...]
    at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What the shop knows of the customer, to be masked wherever it is said."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def customer_of(database: Database, conversation_id: str) -> str | None:
    """The shop's customer, None for a guest. Raises NotFound: no such conversation (any more)."""
    with database.read() as session:
        row = session.get(ConversationRow, conversation_id)
        if row is None:
            raise NotFound("这段对话已经不在了。")
        return row.customer_id


def beside(database: Database, conversation_id: str, turn_id: str, person: Person) -> list[Bubble]:
    """The messages around a turn, in their order; the newest ones if the turn has none."""
    with database.read() as session:
        return [_bubble(row, turn_id, person) for row in _around(session, conversation_id, turn_id)]


def _around(session: Session, conversation_id: str, turn_id: str) -> list[MessageRow]:
    own = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
    here = session.scalars(own.where(MessageRow.turn_id == turn_id).order_by(MessageRow.seq)).all()
    if not here:
        return list(reversed(session.scalars(own.order_by(MessageRow.seq.desc()).limit(2 * AROUND)).all()))
    first, last = here[0].seq, here[-1].seq
    wanted = own.where(MessageRow.seq >= first - AROUND, MessageRow.seq <= last + AROUND)
    return list(session.scalars(wanted.order_by(MessageRow.seq)))


def _bubble(row: MessageRow, turn_id: str, person: Person) -> Bubble:
    text = NOT_WORDS.get(Kind(row.kind)) or masked_for(row.text, person)
    choices = tuple(masked_for(str(choice["title"]), person) for choice in row.choices or ())
    here = row.turn_id == turn_id and row.sender == Sender.CUSTOMER.value
    return Bubble(Sender(row.sender), text, choices, row.created_at, here)


def masked_for(text: str, person: Person) -> str:
    """Masked by form, and wherever it says what the shop knows of this customer."""
    return mask(text, [*_said(text, person.names, "person"), *_said(text, person.addresses, "address")])


def _said(text: str, words: Iterable[str], kind: str) -> Iterator[Found]:
    for word in _parts(tuple(words)):
        start = text.find(word)
        while start >= 0:
            yield Found(kind, start, start + len(word), word)
            start = text.find(word, start + len(word))


def _parts(words: Sequence[str]) -> Iterator[str]:
    """The words, and each piece of them: an address is written with its city or without."""
    pieces = {piece for word in words for piece in (word, *word.split())}
    return (piece for piece in sorted(pieces, key=len, reverse=True) if len(piece) > 1)
