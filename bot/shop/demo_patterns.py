"""More customers and orders of the demo shop, made from data/demo/patterns.yml: the same ones every time."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field

from bot.shop.demo_files import (
    AfterSaleEntry,
    CustomerEntry,
    InvoiceEntry,
    ItemEntry,
    OrderEntry,
    ParcelEntry,
    ProductEntry,
    Slug,
    Word,
    variant_names,
)
from bot.shop.model import AfterSaleKind, AfterSaleStatus, ParcelStatus
from bot.shop.refunds import PAYING_KINDS

_COURIERS = (("ZT", "中通快递"), ("SF", "顺丰速运"), ("YT", "圆通速递"), ("YD", "韵达快递"), ("JD", "京东快递"))
_PAYMENTS = ("微信支付", "支付宝", "花呗", "银行卡")
_ONE_BY_LAW = {"custom_made", "fresh", "digital", "periodical"}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParcelPattern(_Entry):
    """`promised`: days after the order was placed."""

    status: ParcelStatus
    promised: int = Field(gt=0)
    received_by: str = ""


class AfterSalePattern(_Entry):
    """Moments are `days after the order was placed HH:MM`."""

    kind: AfterSaleKind
    status: AfterSaleStatus
    created: str
    reason: Word
    goods_back: str | None = None
    finished: str | None = None


class Journey(_Entry):
    """What becomes of `count` orders placed between `days[0]` and `days[1]` days ago."""

    name: Word
    count: int = Field(gt=0)
    days: tuple[Annotated[int, Field(gt=0)], int]
    products: tuple[Slug, ...] = ()
    unpaid: bool = False
    completed: int | None = None
    cancelled: int | None = None
    pre_order: int | None = None
    dearer: Decimal = Decimal(0)
    parcel: ParcelPattern | None = None
    moves: tuple[str, ...] = ()
    after_sales: tuple[AfterSalePattern, ...] = ()
    invoice_every: int | None = None


class PatternsFile(_Entry):
    people: tuple[Annotated[str, Field(pattern=r"^[^|]+ \| [^|]+ \| [^|]+$")], ...] = ()
    journeys: tuple[Journey, ...] = ()


def people(file: PatternsFile) -> list[CustomerEntry]:
    """Customers with a phone, a joining day and points of their own."""
    return [
        CustomerEntry(
            id=f"c-p{number:02d}",
            name=line.split("|")[0].strip(),
            phone=f"139000{20000 + number:05d}",
            joined=f"-{400 + 37 * number}d",
            points=crc32(line.encode()) % 2600,
        )
        for number, line in enumerate(file.people, start=1)
    ]


def orders(file: PatternsFile, products: Sequence[ProductEntry]) -> Iterator[OrderEntry]:
    """The orders of all journeys, dealt out to the people in turn. Raises ValueError: one that cannot be."""
    homes = [[part.strip() for part in line.split("|")] for line in file.people]
    dealt = 0
    for journey in file.journeys:
        goods = [one for one in products if one.id in journey.products or not journey.products]
        for number in range(journey.count):
            who = dealt % len(homes)
            _, city, address = homes[who]
            # The count of those dealt runs along the catalogue in steps that miss none.
            yield _order(journey, number, goods[(dealt * 7) % len(goods)], f"c-p{who + 1:02d}", city, address)
            dealt += 1


def _order(journey: Journey, number: int, product: ProductEntry, customer: str, city: str, address: str) -> OrderEntry:
    seed = crc32(f"{journey.name}{number}".encode())
    nearest, farthest = journey.days
    age = nearest + (farthest - nearest) * number // max(journey.count - 1, 1)
    clock = f"{9 + seed % 13:02d}:{seed % 59:02d}"
    item = _item(journey, product, seed)
    paid = None if journey.unpaid else f"-{age}d {clock}"
    with_invoice = journey.invoice_every is not None and number % journey.invoice_every == 0
    return OrderEntry(
        id=f"AX6{number % 10}{seed % 10**8:08d}",
        customer=customer,
        placed=f"-{age}d {clock}",
        paid=paid,
        completed=None if journey.completed is None else _moment(age, f"{journey.completed} 12:00"),
        cancelled=None if journey.cancelled is None else f"-{age}d 23:30",
        pre_order_ships=None if journey.pre_order is None else _moment(age, f"{journey.pre_order} 18:00"),
        city=city,
        address=address,
        payment=_PAYMENTS[seed % len(_PAYMENTS)],
        items=(item,),
        parcels=() if journey.parcel is None else (_parcel(journey, journey.parcel, age, seed, city),),
        after_sales=tuple(_after_sale(one, item, product, age) for one in journey.after_sales),
        invoice=InvoiceEntry(asked=_moment(age, "0 23:40"), issued=_moment(age, "1 23:00")) if with_invoice else None,
    )


def _item(journey: Journey, product: ProductEntry, seed: int) -> ItemEntry:
    names = variant_names(product.attributes)
    return ItemEntry(
        product=product.id,
        quantity=2 if product.price < 60 and seed % 3 == 0 else 1,
        price=product.price + journey.dearer,
        options=names[seed % len(names)] if names else "",
        confirmed_non_returnable=product.return_rule in _ONE_BY_LAW,
    )


def _parcel(journey: Journey, parcel: ParcelPattern, age: int, seed: int, city: str) -> ParcelEntry:
    letters, courier = _COURIERS[seed % len(_COURIERS)]
    moves = []
    for line in journey.moves:
        moment, place, text = (part.strip() for part in line.replace('"', "").format(city=city).split("|"))
        moves.append(f"{_moment(age, moment)} | {place} | {text}")
    return ParcelEntry(
        tracking_no=f"{letters}{seed:010d}{len(journey.name):02d}",
        courier=courier,
        status=parcel.status,
        promised=_moment(age, f"{parcel.promised} 20:00"),
        received_by=parcel.received_by,
        movements=tuple(moves),
    )


def _after_sale(pattern: AfterSalePattern, item: ItemEntry, product: ProductEntry, age: int) -> AfterSaleEntry:
    whole = (product.price if item.price is None else item.price) * item.quantity
    return AfterSaleEntry(
        kind=pattern.kind,
        status=pattern.status,
        item=1,
        amount=whole if pattern.kind in PAYING_KINDS else None,
        created=_moment(age, pattern.created),
        reason=pattern.reason,
        goods_back=None if pattern.goods_back is None else _moment(age, pattern.goods_back),
        finished=None if pattern.finished is None else _moment(age, pattern.finished),
    )


def _moment(age: int, after: str) -> str:
    """`3 15:42`, three days after the order of `age` days ago → `-5d 15:42`."""
    days, clock = after.split()
    return f"{int(days) - age:+d}d {clock}"
