"""The customer API: `/api/v1/…`. Every route is scoped to the visitor whose token came with the request."""

from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, field_validator

from bot.cases.stages import Stage
from bot.cases.summary import summarise
from bot.conversations.inbox import Incoming, Shown
from bot.conversations.model import Kind
from bot.conversations.outlet import for_customer
from bot.conversations.plain_text import plain
from bot.conversations.ratings import Rating
from bot.errors import BadInput, NotFound
from bot.shop.cards import order_card, product_card
from bot.web.follow import LAST_SEQ, long_poll, resumed, state_of, stream
from bot.web.hub import QUEUE, TURNS
from bot.web.rate_limits import Limits, not_too_often
from bot.web.services import Services
from bot.web.visitor_access import Has, Visitor, visitor_if_any

router = APIRouter(prefix="/api/v1", dependencies=[Depends(not_too_often)])

# As urgent as a customer who asks for a person.
UNSOLVED_PRIORITY = 3

NAMED_BY = {"choice": "choice_id", "image": "attachment_id", "order": "order_id", "product": "product_id"}


class SessionRequest(BaseModel):
    identity_token: str | None = Field(default=None, max_length=4096)


class PageFacts(BaseModel):
    """What the host page says about where the customer is; never trusted for permission."""

    order_id: str | None = Field(default=None, max_length=64)
    product_id: str | None = Field(default=None, max_length=64)
    page: str | None = Field(default=None, max_length=500)


class MessageRequest(BaseModel):
    client_id: str = Field(min_length=1, max_length=60)
    kind: Literal["text", "choice", "image", "order", "product"] = "text"
    text: str | None = None
    choice_id: str | None = Field(default=None, max_length=64)
    attachment_id: str | None = Field(default=None, max_length=40)
    order_id: str | None = Field(default=None, max_length=64)
    product_id: str | None = Field(default=None, max_length=64)
    context: PageFacts | None = None

    @field_validator("client_id")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isascii() or not value.replace("-", "").replace("_", "").isalnum():
            raise ValueError("只能包含字母、数字、- 和 _")
        return value


class RatingRequest(BaseModel):
    score: int = Field(ge=1, le=5)
    solved: bool
    tags: list[Annotated[str, Field(max_length=20)]] = Field(default_factory=list, max_length=10)
    comment: str = Field(default="", max_length=1000)
    request_id: str = Field(min_length=1, max_length=40)


@router.post("/sessions", status_code=status.HTTP_201_CREATED)
def open_session(
    request: Request,
    has: Has,
    limits: Limits,
    asked: SessionRequest,
    present: Annotated[str | None, Depends(visitor_if_any)],
) -> dict[str, Any]:
    """Lets a visitor in; with a token of the merchant's site, as a known customer, also while the shop is silent."""
    limits.session(request)
    customer_id = has.identity_tokens.customer(asked.identity_token) if asked.identity_token else None
    arrival = has.visitors.arrive(present, customer_id)
    if customer_id is not None:
        _own_case(has, arrival.conversation.id, customer_id)
    return {
        "token": has.visitor_tokens.issue(arrival.visitor_id),
        "conversation_id": arrival.conversation.id,
        "customer": _known_as(has, arrival.conversation.customer_id),
    }


def _own_case(has: Services, conversation_id: str, customer_id: str) -> None:
    """What the visitor complained of before signing in is the customer's from now on, whoever serves them."""
    case = has.cases.current(conversation_id)
    if case is not None and case.customer_id is None:
        has.cases.signed_in(case.id, customer_id)


def _known_as(has: Services, customer_id: str | None) -> dict[str, Any] | None:
    if customer_id is None:
        return None
    profile = has.shop_in_time.ask(lambda: has.known_customers.ask(customer_id))
    name = profile.name if profile else has.known_customers.told(customer_id).name
    return {"id": customer_id, "name": name} if name else None


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_201_CREATED)
def post_message(
    has: Has, limits: Limits, who: Visitor, conversation_id: str, sent: MessageRequest, response: Response
) -> dict[str, Any]:
    """Stores one bubble. 201 the first time; a repeat of its `client_id` answers 200 with the same."""
    limits.message(who)
    field = NAMED_BY.get(sent.kind)
    if field is not None and getattr(sent, field) is None:
        raise BadInput("没有说明是哪一个。", field=field)
    incoming = Incoming(
        client_id=sent.client_id,
        text=sent.text,
        choice_id=sent.choice_id if sent.kind == "choice" else None,
        attachment_id=sent.attachment_id if sent.kind == "image" else None,
        shown=_shown(has, who, conversation_id, sent),
        page=sent.context.model_dump(exclude_none=True) if sent.context else None,
    )
    message, created = has.inbox.post(who, conversation_id, incoming)
    if created:
        has.hub.publish(conversation_id, TURNS, QUEUE)
    else:
        response.status_code = status.HTTP_200_OK
    return for_customer(message)


def _shown(has: Services, who: str, conversation_id: str, sent: MessageRequest) -> Shown | None:
    """The card that the customer sends, from the shop's own books. Raises NotFound: not theirs, or there is none."""
    if sent.kind not in {"order", "product"}:
        return None
    has.reading.check_visitor(who, conversation_id)
    if sent.kind == "product":
        product = next((one for one in has.shop.products() if one.id == sent.product_id), None)
        if product is None:
            raise NotFound("没有找到这个商品。")
        means = {"intent": "ask_product", "entities": {"product": product.name}}
        return Shown(Kind.PRODUCT, f"想咨询：{product.name}", product_card(product), means)
    customer_id = has.reading.conversation(conversation_id).customer_id
    order = has.shop.order(customer_id, sent.order_id or "") if customer_id else None
    if order is None:
        raise NotFound("没有找到这个订单，请确认是用下单的账号登录的。")
    means = {"intent": "inform", "entities": {"order_id": order.id}}
    return Shown(Kind.ORDER, f"咨询订单 {order.id}", order_card(order), means)


@router.get("/conversations/{conversation_id}/messages")
async def read_messages(
    has: Has,
    who: Visitor,
    conversation_id: str,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
) -> dict[str, Any]:
    """The messages after a `seq`; with `wait`, a long poll for the first one."""
    view = await long_poll(
        has.hub, conversation_id, lambda seq: has.reading.as_visitor(who, conversation_id, seq), after, wait
    )
    return {"messages": [for_customer(message) for message in view.messages], **state_of(view)}


@router.get("/conversations/{conversation_id}/stream")
async def stream_messages(
    has: Has,
    who: Visitor,
    conversation_id: str,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """The same as server-sent events. `Last-Event-ID` goes before `after`."""
    await run_sync(has.reading.check_visitor, who, conversation_id)
    after = resumed(last_event_id, after)
    events = stream(has.hub, conversation_id, lambda seq: has.reading.as_visitor(who, conversation_id, seq), after)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.post("/conversations/{conversation_id}/rating")
def rate(has: Has, who: Visitor, conversation_id: str, rating: RatingRequest) -> dict[str, Any]:
    """Rates the service round, which counts once; a case that waits for its rating takes what is said now."""
    has.reading.check_visitor(who, conversation_id)
    given = Rating(rating.score, rating.solved, tuple(plain(tag) for tag in rating.tags), plain(rating.comment))
    stored = has.ratings.rate(conversation_id, rating.request_id, given)
    case = has.cases.current(conversation_id)
    if case is not None and case.stage is Stage.EVALUATING:
        # Rated again after a crash in between, the case's own key still lets it count once.
        key = f"rating:{rating.request_id}"
        case = has.cases.rate(case.id, given.score, given.solved, list(given.tags), given.comment, key)
        if case.stage is Stage.ESCALATED:
            # Somebody has to know: a bad rating is a call for a person, however it was given.
            summary = summarise(case, has.cases.ledger(case.id))
            has.inbox.call_person(who, conversation_id, "unsolved", UNSOLVED_PRIORITY, summary)
            has.hub.publish(conversation_id, QUEUE)
    return {"score": stored.score, "solved": stored.solved}


@router.get("/conversations/{conversation_id}/cases")
def read_cases(has: Has, who: Visitor, conversation_id: str) -> dict[str, Any]:
    """The customer's view of their cases."""
    has.reading.check_visitor(who, conversation_id)
    return {"cases": has.cases.customer_view(conversation_id)}
