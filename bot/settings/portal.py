"""The advisers' portal and how people sign in to it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import (
    group_and_role,
    line,
    listed,
    page_address,
    whole,
    yes_or_no,
)


@dataclass(frozen=True)
class Portal:
    """The settings of this part; see `bot.settings.Settings`."""

    portal_idle_minutes: int = setting(
        30, "Minutes a sign-in to the portal may be left unused.", parse=whole(5, 480)
    )
    portal_session_hours: int = setting(
        9,
        "Hours after which everybody signs in to the portal anew.",
        parse=whole(1, 24),
    )
    portal_reader_names: bool = setting(
        False,
        "Whether a worker who asks who read the talk is told names: `yes` or `no`."
        " Without them: the role and the day.",
        parse=yes_or_no,
        shown="`no`",
    )
    oidc_issuer: str = setting(
        "",
        "Issuer of the organisation's own sign-in (OpenID Connect), such as"
        " `https://login.example.org`; without it only accounts made here exist.",
        parse=page_address,
        shown="(none)",
    )
    oidc_client_id: str = setting(
        "koffiebreak", "Name of the portal at that issuer.", parse=line
    )
    oidc_client_secret: str = setting(
        "",
        "Secret of the portal at that issuer.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    oidc_scopes: str = setting(
        "openid profile email", "Scopes asked of the issuer, with blanks.", parse=line
    )
    oidc_role_claim: str = setting(
        "roles",
        "Claim of the ID token that tells the groups; dots lead into nested claims.",
        parse=line,
    )
    oidc_roles: tuple[tuple[str, str], ...] = setting(
        (),
        "Which group has which role, with commas:"
        " `loopbaan=adviser, fg=privacy_officer`. Who is in none cannot sign in.",
        parse=listed(group_and_role),
    )
