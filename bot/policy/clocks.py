"""A clock that counts working time towards a target, stops and goes on: pure.

What is left is reckoned when it stops, the moments when it runs: due times are computed once and stored.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.policy.calendar import WorkingTime

NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Clock:
    """`left` is what was left of the target at `since`; `since` None: it stands still.

    While it runs, `warn_at` is when the share that calls for a warning is used up, and `due_at` when the target is.
    """

    target: timedelta
    left: timedelta
    since: datetime | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None

    @classmethod
    def new(cls, target: timedelta) -> "Clock":
        return cls(target, target)

    def running(self, now: datetime, hours: WorkingTime, warn_percent: int) -> "Clock":
        """It counts from `now` on; one that counts already is left as it is."""
        if self.since is not None:
            return self
        unwarned = self.left - self.target * (100 - warn_percent) / 100
        return replace(
            self,
            since=now,
            warn_at=hours.after(now, max(unwarned, NOTHING)),
            due_at=hours.after(now, max(self.left, NOTHING)),
        )

    def stopped(self, now: datetime, hours: WorkingTime) -> "Clock":
        """It keeps what is left, which is below nothing when it stopped too late."""
        if self.since is None:
            return self
        return Clock(self.target, self.left - hours.between(self.since, now))
