"""Who runs it and who can be reached when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.office_hours import Opening, parse_openings
from bot.settings.declaring import default_words, setting
from bot.settings.parsing import contact_address, day, line, listed, time_zone


@dataclass(frozen=True)
class Organisation:
    """The settings of this part; see `bot.settings.Settings`."""

    operator_name: str = setting(
        lambda: default_words()["operator_name"],
        "Who runs this; said in the opening.",
        parse=line,
    )
    privacy_contact: str = setting(
        lambda: default_words()["privacy_contact"],
        "Privacy officer: who answers questions about data.",
        parse=line,
    )
    complaints_contact: str = setting(
        lambda: default_words()["complaints_contact"],
        "Where a worker can complain.",
        parse=line,
    )
    adviser_hours: tuple[Opening, ...] = setting(
        (),
        "Hours in which the organisation's own advisers can be reached, such as"
        " `ma-vr 09:00-17:00; za 10:00-12:00`. Without them workers hear of the"
        " Werkcentrum.",
        parse=parse_openings,
    )
    adviser_closed_on: tuple[dt.date, ...] = setting(
        (),
        "Days, with commas, on which no adviser is there, such as `2026-12-25`.",
        parse=listed(day),
    )
    adviser_contact: str = setting(
        lambda: default_words()["adviser_contact"],
        "How an adviser is reached within those hours, as part of a sentence after"
        " 'via'.",
        parse=line,
    )
    security_contact: str = setting(
        "",
        "Where to report a hole, for `/.well-known/security.txt`: `mailto:…` or"
        " `https://…`.",
        parse=contact_address,
        shown="`mailto:security@` and the host of the public URL (RFC 2142)",
    )
    time_zone: str = setting(
        "Europe/Amsterdam", "Time zone of all dates in talks.", parse=time_zone
    )
