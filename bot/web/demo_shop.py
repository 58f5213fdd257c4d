"""The demo shop's page: a merchant's site in small, with three customers to be, and the widget in its corner."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from bot.customers.profile import TIER_LABELS
from bot.errors import NotFound
from bot.settings import TIME_ZONE
from bot.shop.cards import order_card, product_card
from bot.shop.model import Parcel, Product, ReturnRule
from bot.storage import utc_now
from bot.web.pages import templates
from bot.web.services import DEMO_KEY, Services, services

router = APIRouter(include_in_schema=False)

Has = Annotated[Services, Depends(services)]

PERSONAS = {
    "c-new": "第一次来，刚下单",
    "c-ordinary": "买过几次，有一单在路上",
    "c-vip": "老客户，常买常用",
}


# How many other products a product's page shows.
BESIDE = 4


class Persona(BaseModel):
    customer_id: str = Field(max_length=80)


@router.get("/")
def home(request: Request, has: Has, customer: str | None = None) -> HTMLResponse:
    current = _known(customer)
    orders = [order_card(order) for order in has.shop.orders(current)] if current else []
    return _page(request, has, "shop/home.html", current, orders=orders, shelves=_shelves(has.shop.products()))


@router.get("/products/{product_id}")
def product_page(request: Request, has: Has, product_id: str, customer: str | None = None) -> HTMLResponse:
    products = has.shop.products()
    product = next((one for one in products if one.id == product_id), None)
    if product is None:
        raise NotFound("没有找到这个商品。")
    beside = [one for one in products if one.category == product.category and one.id != product_id]
    others = [one for one in products if one.category != product.category]
    context = {
        "product": product,
        "shown": product_card(product),
        "category": product.category,
        "assurances": _assurances(product),
        "beside": [product_card(one) for one in [*beside, *others][:BESIDE]],
    }
    return _page(request, has, "shop/product.html", _known(customer), **context)


@router.get("/orders/{order_id}")
def order_page(request: Request, has: Has, order_id: str, customer: str | None = None) -> HTMLResponse:
    current = _known(customer)
    order = has.shop.order(current, order_id) if current else None
    if order is None:
        raise NotFound("没有找到这个订单。")
    context = {"order": order, "shown": order_card(order), "placed": _day(order.placed_at)}
    return _page(request, has, "shop/order.html", current, parcels=[_parcel(one) for one in order.parcels], **context)


@router.post("/demo/identity")
def identity(has: Has, persona: Persona) -> dict[str, str]:
    """Signs in one of the three demo customers, as a merchant's own site would."""
    if persona.customer_id not in PERSONAS:
        raise NotFound("没有这个演示客户。")
    return {"identity_token": has.identity_tokens.issue(DEMO_KEY, persona.customer_id, utc_now())}


def _persona(has: Services, customer_id: str) -> dict[str, Any]:
    profile = has.customers.profile(customer_id)
    if profile is None:
        raise NotFound("演示店铺还没有准备好，请先运行 anxin seed。")
    return {
        "id": customer_id,
        "name": profile.name,
        "tier_label": TIER_LABELS[profile.tier],
        "blurb": PERSONAS[customer_id],
    }


def _known(customer: str | None) -> str | None:
    return customer if customer in PERSONAS else None


def _page(request: Request, has: Services, template: str, current: str | None, **context: Any) -> HTMLResponse:
    people = [_persona(has, customer_id) for customer_id in PERSONAS]
    return templates.TemplateResponse(request, template, {"customers": people, "current": current, **context})


def _shelves(products: list[Product]) -> list[dict[str, Any]]:
    """The catalogue by category, in the shop's own order."""
    shelves: dict[str, list[dict[str, Any]]] = {}
    for product in products:
        shelves.setdefault(product.category, []).append(product_card(product))
    return [{"category": category, "products": cards} for category, cards in shelves.items()]


def _assurances(product: Product) -> list[str]:
    """What the shop promises for this product; nothing that its rules do not give."""
    given = ["48 小时内发货"] if product.stock > 0 else []
    if product.return_rule is ReturnRule.STANDARD:
        given.append("7 天无理由退换")
    if product.warranty_months:
        given.append(f"质保 {product.warranty_months} 个月")
    if product.needs_installation:
        given.append("送货并上门安装")
    return given


def _parcel(parcel: Parcel) -> dict[str, Any]:
    return {
        "courier": parcel.courier,
        "tracking_no": parcel.tracking_no,
        "movements": [
            {"text": movement.text, "place": movement.place, "at": _day(movement.at)}
            for movement in reversed(parcel.movements)
        ],
    }


def _day(at: datetime) -> str:
    local = at.astimezone(TIME_ZONE)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
