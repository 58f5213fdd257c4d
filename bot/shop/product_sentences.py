"""What the catalogue knows of a product, in sentences for a chat. Pure; what it does not know is not said."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.shop.dates import local_date
from bot.shop.model import Coupon, Product, Variant
from bot.shop.money import yuan
from bot.shop.promotions import Promotion
from bot.shop.sizes import ATTRIBUTE as SIZE_TABLE
from bot.shop.sizes import size_sentence

FACTS_SHOWN = 5


def stock_sentence(product: Product, text: str = "") -> str:
    """Whether it is in stock; of the variants that the text names, if it names any."""
    named = [variant for variant in product.variants if _named(variant, text)]
    if named:
        return "；".join(f"{product.name} {one.name}{_stock(one.stock, one.restock_on)}" for one in named[:4]) + "。"
    out = [variant for variant in product.variants if variant.stock <= 0]
    if product.stock <= 0 or not out:
        return f"{product.name}{_stock(product.stock, product.restock_on)}。"
    names = "、".join(f"{one.name}（{_back(one.restock_on)}）" for one in out[:4])
    return f"{product.name}有货，只有这些暂时没有：{names}。"


def price_sentence(product: Product, promotions: Sequence[Promotion], coupons: Sequence[Coupon]) -> str:
    """Its price, and what really takes something off it now: promotions it reaches, coupons the customer holds."""
    now = [one for one in promotions if one.minimum_fen <= product.price_fen]
    later = [one for one in promotions if one.minimum_fen > product.price_fen]
    parts = [f"{product.name}现在{yuan(product.price_fen)}"]
    if now:
        parts.append("买这一件就能用上：" + "；".join(_claimed(one) for one in now))
    if later:
        parts.append("凑够了还能用：" + "；".join(_claimed(one) for one in later[:2]))
    if coupons:
        parts.append("您手里能用的券：" + "、".join(one.title for one in coupons))
    return "。\n".join(parts) + "。"


def product_sentence(product: Product, text: str = "") -> str:
    """The attributes that the text asks for by name; otherwise the description and the first few."""
    if (sizes := size_sentence(product, text)) is not None:
        return sizes
    known = {name: value for name, value in product.attributes.items() if name != SIZE_TABLE}
    asked = {name: value for name, value in known.items() if name in text}
    if asked:
        return f"{product.name}：" + "，".join(f"{name} {value}" for name, value in asked.items()) + "。"
    facts = "，".join(f"{name} {value}" for name, value in list(known.items())[:FACTS_SHOWN])
    parts = [product.name, product.description.rstrip("。"), facts]
    return "。".join(part for part in parts if part) + "。"


def comparison(one: Product, other: Product) -> str:
    """Two products side by side, one line for each thing that is known of at least one of them."""
    names = [name for name in dict.fromkeys([*one.attributes, *other.attributes]) if name != SIZE_TABLE]
    lines = [
        f"{one.name} ／ {other.name}",
        f"价格：{yuan(one.price_fen)} ／ {yuan(other.price_fen)}",
        *(f"{name}：{one.attributes.get(name, '没写')} ／ {other.attributes.get(name, '没写')}" for name in names),
        f"库存：{'有货' if one.stock > 0 else '暂时没货'} ／ {'有货' if other.stock > 0 else '暂时没货'}",
    ]
    if one.price_fen != other.price_fen:
        cheaper = one if one.price_fen < other.price_fen else other
        lines.append(f"{cheaper.name}便宜{yuan(abs(one.price_fen - other.price_fen))}。您最看重哪一点？")
    return "\n".join(lines)


def promotion_lines(promotions: Iterable[Promotion]) -> str:
    """What runs now, how to get it and until when."""
    return "\n".join(f"· {one.title}：{one.rule}，到{_day(local_date(one.ends_at))}" for one in promotions)


def usable_coupons(coupons: Iterable[Coupon], now: datetime) -> list[Coupon]:
    """Neither used nor run out, those that run out first coming first."""
    return sorted((one for one in coupons if not one.used and one.expires_at > now), key=lambda one: one.expires_at)


def coupon_lines(coupons: Iterable[Coupon], now: datetime, expiring_days: int) -> str:
    """The coupons, with a word on those that soon run out."""
    return "\n".join(
        f"· {one.title}，{_minimum(one)}，{_day(local_date(one.expires_at))}到期{_soon(one, now, expiring_days)}"
        for one in coupons
    )


def _claimed(promotion: Promotion) -> str:
    return f"{promotion.title}（要先领券）" if promotion.claimable else promotion.title


def _minimum(coupon: Coupon) -> str:
    return f"满{yuan(coupon.minimum_fen)}可用" if coupon.minimum_fen else "没有门槛"


def _soon(coupon: Coupon, now: datetime, days: int) -> str:
    return "，快到期了" if (local_date(coupon.expires_at) - local_date(now)).days <= days else ""


def _named(variant: Variant, text: str) -> bool:
    """All parts of its name are in the text: 雾蓝的M还有吗 names 雾蓝 M. A size alone has to stand apart."""
    return bool(variant.name) and all(part.lower() in text.lower() for part in variant.name.split())


def _stock(stock: int, restock_on: date | None) -> str:
    return "有货，现在就能下单" if stock > 0 else f"暂时没货，{_back(restock_on)}"


def _back(restock_on: date | None) -> str:
    return f"预计{_day(restock_on)}补到" if restock_on else "什么时候补到还不知道"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
