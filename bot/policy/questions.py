"""How many questions a reply asks. One at a time: whoever is asked two answers one of them."""

import re

# Quoted are the customer's own words, and examples of what can be said.
QUOTED = re.compile(r"“[^”]*”")
ASKED = re.compile(r"[^。！!；\n？]*？+")


def questions_in(text: str) -> list[str]:
    """The sentences of a reply that ask something, in their order. Alternatives in one sentence are one question."""
    return [found.group().strip() for found in ASKED.finditer(QUOTED.sub("“”", text))]
