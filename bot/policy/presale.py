"""The shape of data/policy/presale.yml: what the shop says before the purchase (R14)."""

from typing import Annotated

from pydantic import Field

from bot.policy.vocabulary import Days, Entry, Fen, PolicyFile, Sentence


class Shipping(Entry):
    free_from_fen: Fen
    freight_fen: Fen
    express_extra_fen: Fen


class Need(Entry):
    """Words by which customers name a need: goods of these categories; `must_say`: only what says so itself."""

    words: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    categories: tuple[Sentence, ...] = ()
    must_say: str = ""


class PresalePolicy(PolicyFile):
    """`coupon_expiring_days`: within so many days a coupon is mentioned as running out.

    `around_percent`: how far “三百左右” reaches.
    """

    shipping: Shipping
    refund_usual_working_days: Sentence
    coupon_expiring_days: Days
    needs: tuple[Need, ...]
    around_percent: Annotated[int, Field(ge=100, le=200, strict=True)]
    recommend_most: Annotated[int, Field(ge=1, le=5, strict=True)]
