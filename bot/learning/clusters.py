"""Groups sentences of the inbox that want the same, so that a need nobody foresaw is seen as one thing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from bot.learning.inbox import Item
from bot.learning.signals import Reason

FARTHEST = 0.55
"""Mean cosine distance up to which two groups are one; 0 the same direction, 1 nothing in common."""
LEAST_SENTENCES = 3
MOST_SENTENCES = 3000
"""Above it the square table of distances takes too much memory; the least promising are left out."""
TERMS = 3
KEPT = Path("studio") / "clusters.json"

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Sentences that want the same, the most typical first. Shares are of the turns they were said in."""

    items: tuple[Item, ...]
    terms: tuple[str, ...]
    turns: int
    customers: int
    handed_over: float
    rated_low: float
    gain: float

    @property
    def typical(self) -> str:
        return self.items[0].text


def clusters(items: Sequence[Item], encode: Encode) -> list[Cluster]:
    """What promises most comes first; sentences that stand alone are in none."""
    chosen = sorted(items, key=lambda item: (-item.gain, item.id))[:MOST_SENTENCES]
    if len(chosen) < LEAST_SENTENCES:
        return []
    vectors = encode([item.text for item in chosen])
    members: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups(vectors)):
        members[group].append(place)
    spread = Counter(term for item in chosen for term in _pairs(item.text))
    found = [
        _cluster([chosen[place] for place in places], vectors[places], spread, len(chosen))
        for places in members.values()
        if len(places) >= LEAST_SENTENCES
    ]
    return sorted(found, key=lambda cluster: (-cluster.gain, cluster.items[0].id))


def groups(vectors: Vectors) -> list[int]:
    """The number of the group that each vector belongs to."""
    from sklearn.cluster import AgglomerativeClustering  # `web` only looks at groups that were found

    model = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=FARTHEST)
    return [int(group) for group in model.fit_predict(vectors)]


class _Group(BaseModel):
    terms: tuple[str, ...]
    items: tuple[str, ...]


class _Kept(BaseModel):
    at: datetime
    groups: tuple[_Group, ...]


def keep_clusters(home: Path, found: Sequence[Cluster], at: datetime) -> None:
    """For the studio, which has no encoder: who belongs together, under which terms."""
    groups_found = tuple(_Group(terms=one.terms, items=tuple(item.id for item in one.items)) for one in found)
    path = home / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(_Kept(at=at, groups=groups_found).model_dump_json(), encoding="utf-8")
    draft.replace(path)


def clustered(home: Path) -> tuple[str, ...]:
    """The sentences that are in a group found last."""
    path = home / KEPT
    kept = _Kept.model_validate_json(path.read_bytes()).groups if path.exists() else ()
    return tuple(one for group in kept for one in group.items)


def clusters_kept(home: Path, items: Sequence[Item]) -> tuple[datetime | None, list[Cluster]]:
    """The groups found last, of those of their sentences that are among `items`, with the figures of now."""
    path = home / KEPT
    if not path.exists():
        return None, []
    kept, known = _Kept.model_validate_json(path.read_bytes()), {item.id: item for item in items}
    alive = [(group, [known[one] for one in group.items if one in known]) for group in kept.groups]
    found = [_summed(members, group.terms) for group, members in alive if members]
    return kept.at, sorted(found, key=lambda cluster: (-cluster.gain, cluster.items[0].id))


def _cluster(items: list[Item], vectors: Vectors, spread: Counter[str], everything: int) -> Cluster:
    nearness = vectors @ vectors.mean(axis=0)
    typical_first = [items[place] for place in np.argsort(-nearness, kind="stable")]
    return _summed(typical_first, _terms(items, spread, everything))


def _summed(items: Sequence[Item], terms: tuple[str, ...]) -> Cluster:
    turns = sum(item.count for item in items)
    return Cluster(
        items=tuple(items),
        terms=terms,
        turns=turns,
        customers=sum(item.customers for item in items),
        handed_over=_share(items, Reason.BEFORE_HUMAN, turns),
        rated_low=_share(items, Reason.LOW_RATING, turns),
        gain=sum(item.gain for item in items),
    )


def _share(items: Sequence[Item], reason: Reason, turns: int) -> float:
    return sum(item.reasons.get(reason, 0) for item in items) / turns if turns else 0.0


def _terms(items: Sequence[Item], spread: Counter[str], everything: int) -> tuple[str, ...]:
    """Pairs of characters that many sentences here have and few elsewhere."""
    here = Counter(term for item in items for term in _pairs(item.text))
    worth = {
        term: count / len(items) - (spread[term] - count) / max(1, everything - len(items))
        for term, count in here.items()
        if count > 1
    }
    return tuple(sorted(worth, key=lambda term: (-worth[term], term))[:TERMS])


def _pairs(text: str) -> set[str]:
    return {pair for pair in map("".join, pairwise(text)) if pair.isalnum()}
