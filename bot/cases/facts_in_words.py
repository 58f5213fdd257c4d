"""What is known of a case, in the words in which it is said back to the customer. Pure."""

from bot.cases.labels import demand_label
from bot.cases.model import Case
from bot.policy.vocabulary import ComplaintCategory

UNKNOWN_SINCE = "记不清"
ANY_DEMAND = "由我们安排"
LONGEST_QUOTE = 60


def facts_in_words(case: Case) -> dict[str, str]:
    """Facts by the names that the playbook's sentences ask for. The customer's own words stand in quotation marks."""
    facts = {name: value for name, value in case.facts.items() if isinstance(value, str) and value}
    if "issue" in facts:
        facts["issue"] = _quoted(facts["issue"])
    if facts.get("since") == UNKNOWN_SINCE:
        del facts["since"]
    if case.category == ComplaintCategory.SERVICE and "since" in facts and "issue" in facts:
        # What people did happened once; it did not begin then, as a fault does.
        facts["issue"] = f"{facts.pop('since')}的事，{facts['issue']}"
    if case.demand:
        label = demand_label(case.demand)
        facts["demand"] = _quoted(label) if label == case.demand != ANY_DEMAND else label
    return facts


def _quoted(text: str) -> str:
    words = "，".join(text.split())
    return f"“{words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + '…'}”"
