"""Reads data/policy/customers.yml: where tiers and stages of life begin."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.customers.profile import Bar, Thresholds
from bot.settings import ROOT
from bot.shop.datafile import load
from bot.shop.money import Yuan, fen_of

THRESHOLDS_FILE = ROOT / "data" / "policy" / "customers.yml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _BarEntry(_Entry):
    money_yuan: Annotated[Yuan, Field(gt=0)]
    orders: int = Field(gt=0)

    def bar(self) -> Bar:
        return Bar(fen_of(self.money_yuan), self.orders)


class _Tiers(_Entry):
    core: _BarEntry
    vip: _BarEntry

    @model_validator(mode="after")
    def _vip_is_higher(self) -> "_Tiers":
        if self.vip.money_yuan <= self.core.money_yuan or self.vip.orders <= self.core.orders:
            raise ValueError("VIP 的门槛要比核心客户高")
        return self


class _File(_Entry):
    as_of: date
    window_days: int = Field(gt=0)
    lost_after_days: int = Field(gt=0)
    interest_days: int = Field(gt=0)
    tiers: _Tiers


def load_thresholds(path: Path = THRESHOLDS_FILE) -> Thresholds:
    """The thresholds in `path`.

    Raises bot.shop.datafile.DataFileError: the file cannot be used; it names file, line and reason.
    """
    file = load(path, _File)
    return Thresholds(
        window_days=file.window_days,
        lost_after_days=file.lost_after_days,
        interest_days=file.interest_days,
        core=file.tiers.core.bar(),
        vip=file.tiers.vip.bar(),
    )
