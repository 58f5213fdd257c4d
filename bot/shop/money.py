"""Money is an integer number of 分 everywhere; only here does it become 元."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field


def yuan(fen: int) -> str:
    """An amount for people: `5990 → "59.90元"`, `6000 → "60元"`."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole}元" if rest == 0 else f"{sign}{whole}.{rest:02d}元"


def fen_of(amount_yuan: Decimal) -> int:
    """The 分 of an amount written in 元.

    Raises ValueError: not a number, or finer than one 分.
    """
    if not amount_yuan.is_finite():
        raise ValueError(f"金额不是一个数：{amount_yuan}")
    fen = amount_yuan * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"金额最多两位小数：{amount_yuan}")
    return int(fen)


def _whole_fen(amount_yuan: Decimal) -> Decimal:
    fen_of(amount_yuan)
    return amount_yuan


# An amount in a data file, written in 元.
Yuan = Annotated[Decimal, Field(ge=0, le=100_000), AfterValidator(_whole_fen)]
