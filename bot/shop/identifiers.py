"""Order numbers the way customers type them."""

import unicodedata

LONGEST = 64
_IGNORED = {"Zs", "Zl", "Zp", "Pd", "Cf", "Cc", "Cs"}


def normalise_order_id(text: str) -> str:
    """`" ax-2024 0601 ０１"` → `"AX2024060101"`. Empty when `text` is too long to be an order number."""
    if len(text) > LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) not in _IGNORED).upper()


def may_exist(identifier: str) -> bool:
    """False for what cannot be an identifier at all, and what a database might refuse even to compare."""
    return 0 < len(identifier) <= LONGEST and identifier.isprintable()
