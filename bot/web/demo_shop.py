"""The demo shop's page: a merchant's site in small, with three customers to be, and the widget in its corner."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from bot.customers.profile import TIER_LABELS
from bot.errors import NotFound
from bot.shop.money import yuan
from bot.shop.status import ORDER_LABELS
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


class Persona(BaseModel):
    customer_id: str = Field(max_length=80)


@router.get("/")
def shop_page(request: Request, has: Has, customer: str | None = None) -> HTMLResponse:
    current = customer if customer in PERSONAS else None
    context = {
        "products": [
            {
                "id": product.id,
                "name": product.name,
                "category": product.category,
                "price": yuan(product.price_fen),
                "description": product.description,
            }
            for product in has.shop.products()
        ],
        "customers": [_persona(has, customer_id) for customer_id in PERSONAS],
        "current": current,
        "orders": _orders(has, current) if current else [],
    }
    return templates.TemplateResponse(request, "shop.html", context)


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


def _orders(has: Services, customer_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": order.id,
            "status_label": ORDER_LABELS[order.status],
            "total": yuan(order.total_fen),
            "items": [item.name for item in order.items],
        }
        for order in has.shop.orders(customer_id)
    ]
