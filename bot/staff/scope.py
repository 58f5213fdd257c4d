"""Who looks at a list of the console: agents see what is theirs, their groups' and nobody's; supervisors everything."""

from dataclasses import dataclass

from bot.staff.accounts import Role
from bot.staff.groups import Group

SEE_ALL = frozenset({Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Scope:
    """`groups`: those that the staff member works in."""

    staff_id: str
    role: Role
    groups: frozenset[Group] = frozenset()

    @property
    def sees_all(self) -> bool:
        return self.role in SEE_ALL
