"""Which variant a customer's words mean. Pure."""

import re
from collections.abc import Sequence

COLOUR = re.compile(r".?([黑白灰红橙黄绿青蓝紫粉棕金银])色?|(.)色")


def variant_in(text: str, names: Sequence[str], current: str = "") -> str | None:
    """The one name that all variant words of the text fit: “要黑色的”, “M 码黑色”. None: none fits, or several do.

    Where only part of a name is said (another size), the rest stays as it is in `current`.
    """
    said = {word for name in names for word in name.split() if _says(text, word)}
    fits = [name for name in names if said and said <= set(name.split())]
    if len(fits) > 1:
        kept = set(current.split())
        fits = [name for name in fits if set(name.split()) - said <= kept]
    return fits[0] if len(fits) == 1 else None


def _says(text: str, word: str) -> bool:
    """Whether the word stands there by itself: an M in XXM or a 4 in 42 is none."""
    edge = "[A-Za-z0-9]"
    before = f"(?<!{edge})" if re.match(edge, word) else ""
    after = f"(?!{edge})" if re.search(f"{edge}$", word) else ""
    said = re.escape(word)
    if colour := COLOUR.fullmatch(word):  # 黑的 is what is mostly said for 黑色, and 蓝的 for 雾蓝
        said += f"|{colour[1] or colour[2]}的"
    return re.search(f"{before}(?:{said}){after}", text, re.IGNORECASE) is not None
