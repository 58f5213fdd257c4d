"""A merchant's side of docs/shop-api.yaml, on any implementation of the port: to build from, and to test with.

`uvicorn --ws none --factory bot.shop.reference_server:from_settings` serves the demo shop.
"""

import time
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.errors import AnxinError, BadInput, NotFound, NotSignedIn
from bot.settings import SettingsError, load_settings
from bot.shop.changes import ChangeRequest, Receipt
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSale, AfterSaleRequest, Coupon, Order, Product, ShopCustomer, ShopTerms
from bot.shop.papers import Invoice, Membership, PersonalData
from bot.shop.port import Shop
from bot.shop.promotions import Promotion
from bot.shop.refunds import Refund
from bot.shop.wire import AfterSaleBody, ChangeBody, is_signed
from bot.storage import Database


async def signed(request: Request) -> None:
    """Raises NotSignedIn: not from who knows the secret."""
    target = request.scope["raw_path"].decode("ascii", "replace")
    if query := request.scope["query_string"].decode("ascii", "replace"):
        target += f"?{query}"
    headers = {name.lower(): value for name, value in request.headers.items()}
    secret: str = request.app.state.secret
    if not is_signed(secret, headers, request.method, target, await request.body(), time.time()):
        raise NotSignedIn("签名不对")


def the_shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


Thing = TypeVar("Thing")
Has = Annotated[Shop, Depends(the_shop)]
router = APIRouter(prefix="/v1", dependencies=[Depends(signed)])


@router.get("/terms")
def terms(shop: Has) -> ShopTerms:
    return shop.terms()


@router.get("/products")
def products(shop: Has) -> list[Product]:
    return shop.products()


@router.get("/promotions")
def promotions(shop: Has) -> list[Promotion]:
    return shop.promotions()


@router.get("/customers/{customer_id}")
def customer(shop: Has, customer_id: str) -> ShopCustomer:
    return _found(shop.customer(customer_id))


@router.get("/customers/{customer_id}/orders")
def orders(shop: Has, customer_id: str) -> list[Order]:
    return shop.orders(customer_id)


@router.get("/customers/{customer_id}/orders/{order_id}")
def order(shop: Has, customer_id: str, order_id: str) -> Order:
    return _found(shop.order(customer_id, order_id))


@router.get("/customers/{customer_id}/after-sales")
def after_sales(shop: Has, customer_id: str) -> list[AfterSale]:
    return shop.after_sales(customer_id)


@router.post("/customers/{customer_id}/after-sales", status_code=201)
def apply(shop: Has, customer_id: str, body: AfterSaleBody) -> AfterSale:
    return shop.apply(
        AfterSaleRequest(
            key=body.key,
            customer_id=customer_id,
            order_id=body.order_id,
            item_id=body.item_id,
            kind=body.kind,
            amount_fen=body.amount_fen,
            reason=body.reason,
            variant=body.variant,
        )
    )


@router.post("/customers/{customer_id}/after-sales/{after_sale_id}/withdrawal")
def withdraw(shop: Has, customer_id: str, after_sale_id: str) -> AfterSale:
    return shop.withdraw(customer_id, after_sale_id)


@router.get("/customers/{customer_id}/refunds")
def refunds(shop: Has, customer_id: str) -> list[Refund]:
    return shop.refunds(customer_id)


@router.get("/customers/{customer_id}/invoices")
def invoices(shop: Has, customer_id: str) -> list[Invoice]:
    return shop.invoices(customer_id)


@router.get("/customers/{customer_id}/membership")
def membership(shop: Has, customer_id: str) -> Membership:
    return _found(shop.membership(customer_id))


@router.get("/customers/{customer_id}/coupons")
def coupons(shop: Has, customer_id: str) -> list[Coupon]:
    return shop.coupons(customer_id)


@router.get("/customers/{customer_id}/personal-data")
def personal_data(shop: Has, customer_id: str) -> PersonalData:
    return _found(shop.personal_data(customer_id))


@router.post("/customers/{customer_id}/changes", status_code=201)
def change(shop: Has, customer_id: str, body: ChangeBody) -> Receipt:
    return shop.change(ChangeRequest(body.key, customer_id, body.change))


def create_app(shop: Shop, secret: str) -> FastAPI:
    """The server for `shop`; whoever knows `secret` may ask it."""
    app = FastAPI(title="Anxin shop API", version="1.0.0", docs_url=None, redoc_url=None)
    app.state.shop, app.state.secret = shop, secret
    app.include_router(router)

    @app.exception_handler(AnxinError)
    def _ours(_request: Request, error: AnxinError) -> JSONResponse:
        return JSONResponse(error.as_json(), status_code=error.status)

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, _error: RequestValidationError) -> JSONResponse:
        return JSONResponse(BadInput("请求的格式不对").as_json(), status_code=BadInput.status)

    @app.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> JSONResponse:
        kind = NotFound("没有找到") if error.status_code == 404 else AnxinError("不支持的请求")
        return JSONResponse(kind.as_json(), status_code=error.status_code)

    return app


def from_settings() -> FastAPI:
    """The demo shop behind this API. Raises SettingsError: no secret is set."""
    settings = load_settings()
    if not settings.shop_secret:
        raise SettingsError("需要 ANXIN_SHOP_SECRET")
    return create_app(DemoShop(Database(settings.database)), settings.shop_secret)


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise NotFound("没有找到")
    return thing
