"""Who is signed in, as handlers get to know them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.portal.roles import ROLES, Role


@dataclass(frozen=True)
class User:
    """Somebody who signed in."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]

    def may(self, roles: frozenset[Role]) -> bool:
        """Tell whether one of these roles is theirs."""
        return bool(self.roles & roles)

    def role_among(self, roles: frozenset[Role]) -> Role:
        """Return the role by which they may do what these roles may.

        Raises `LookupError` when none of them is theirs.
        """
        for role in ROLES:
            if role in self.roles and role in roles:
                return role
        raise LookupError("none of these roles")
