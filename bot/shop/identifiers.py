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
