"""The roles of the portal: a page names those that may open it, nobody else may."""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal[
    "adviser",
    "content_editor",
    "privacy_officer",
    "works_council",
    "administrator",
    "employer",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

ADVISER: Final[Role] = "adviser"
CONTENT_EDITOR: Final[Role] = "content_editor"
PRIVACY_OFFICER: Final[Role] = "privacy_officer"
WORKS_COUNCIL: Final[Role] = "works_council"
ADMINISTRATOR: Final[Role] = "administrator"
EMPLOYER: Final[Role] = "employer"

SEES_TALKS: Final[frozenset[Role]] = frozenset({ADVISER, CONTENT_EDITOR})
"""Only these may be on a route that shows words of a talk: the talk, a correction."""

_ALONE: Final = frozenset({EMPLOYER, WORKS_COUNCIL, PRIVACY_OFFICER})
"""Roles that go with no other: who judges or employs does not read along."""


class RoleError(ValueError):
    """A role is unknown, missing, or may not be held together with another."""


def checked(names: frozenset[str]) -> frozenset[Role]:
    """Return the roles with these names; raises `RoleError`."""
    if not names:
        raise RoleError("an account needs a role")
    if unknown := names - set(ROLES):
        raise RoleError(f"unknown role: {', '.join(sorted(unknown))}")
    if len(names) > 1 and (alone := names & _ALONE):
        raise RoleError(f"{sorted(alone)[0]} goes with no other role")
    return frozenset(role for role in ROLES if role in names)
