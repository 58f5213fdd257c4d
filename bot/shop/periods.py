"""How long things take at the demo shop, as data/demo/shop.yml says it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.shop.papers import InvoiceType

Hours = Annotated[int, Field(gt=0, le=24 * 60, strict=True)]
Days = Annotated[int, Field(gt=0, le=365, strict=True)]


class Periods(BaseModel):
    """`..._hours` and `..._days` after the request by which something is done, or ahead of which it may be booked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urged_shipment_hours: Hours
    courier_answer_hours: Hours
    parcel_back_days: Days
    delivery_ahead_days: Days
    installation_ahead_days: Days
    deletion_days: Days
    invoice_hours: dict[InvoiceType, Hours]

    @model_validator(mode="after")
    def _every_invoice(self) -> "Periods":
        missing = [kind.value for kind in InvoiceType if kind not in self.invoice_hours]
        if missing:
            raise ValueError(f"invoice_hours missing: {missing}")
        return self
