"""The numbers: for advisers and who keeps the texts, and protected for employers."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from bot.catalogue.load import load_catalogue
from bot.catalogue.models import Catalogue
from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.portal import labels
from bot.portal.charts import Chart, chart
from bot.portal.counting import catch_up, counts_of
from bot.portal.employer import noise_of, protected
from bot.portal.keys import Portal, portal_of
from bot.portal.months import Month, recent
from bot.portal.pages import render, texts
from bot.portal.people import User
from bot.portal.problems import PortalProblem, invalid, not_found
from bot.portal.roles import ADMINISTRATOR, ADVISER, CONTENT_EDITOR, EMPLOYER
from bot.portal.routing import page
from bot.portal.tally import (
    FINISHED,
    MESSAGES,
    MINUTES,
    MISSED,
    TALKS,
    THUMBS_DOWN,
    THUMBS_UP,
)
from bot.storage import numbers
from bot.storage.errors import ConflictError
from bot.storage.numbers import Counts
from bot.talk.phrases import load_phrases
from bot.talk.questions import QUESTIONS

_MOST_ROWS: Final = 12
MOST: Final = 2000
"""Talks that a page counts at most; more are left to upkeep, and the page says so."""


async def show_numbers(request: web.Request, user: User) -> web.StreamResponse:
    """Show the numbers of a range of months; care turns are in none of them."""
    portal = portal_of(request)
    first, last = _range(request)
    counted = await catch_up(
        portal.database, portal.zone, portal.clock.now(), most=MOST
    )
    async with portal.database.read() as connection:
        counts = await counts_of(connection, first, last)
    total = Counts()
    for month_counts in counts.values():
        total.update(month_counts)
    by_month = {month: found[TALKS] for month, found in counts.items()}
    return render(
        request,
        "numbers/numbers.html",
        first=first,
        last=last,
        months=recent(portal.clock.today()),
        talks=total[TALKS],
        finished=total[FINISHED],
        messages=total[MESSAGES],
        missed=total[MISSED],
        unfinished=counted >= MOST,
        thumbs=(total[THUMBS_UP], total[THUMBS_DOWN]),
        charts=_charts(total, by_month, _catalogue(portal)),
    )


async def show_employer(request: web.Request, user: User) -> web.StreamResponse:
    """Show a month that is over, as it was made once and stays."""
    portal = portal_of(request)
    months = recent(portal.clock.today(), closed=True)
    asked = Month.parse(request.query.get("maand", str(months[0])))
    if asked not in months:
        raise not_found()
    shown = await _employer_month(portal, asked)
    return render(
        request,
        "numbers/employer.html",
        month=asked,
        months=months,
        talks=shown["talks"],
        charts=_employer_charts(shown),
    )


async def _employer_month(portal: Portal, month: Month) -> dict[str, Any]:
    """Return what employers see of this month; made at the first look, then kept."""
    async with portal.database.read() as connection:
        shown = await numbers.employer_month(connection, str(month))
    if shown is not None:
        return shown
    counted = await catch_up(
        portal.database, portal.zone, portal.clock.now(), everything=True, most=MOST
    )
    if counted >= MOST:
        # Made once and kept: not out of half the talks.
        raise PortalProblem("counting", status=503, wait=120)
    async with portal.database.read() as connection:
        counts = (await counts_of(connection, month, month))[month]
    fresh = protected(counts, noise_of(portal.keys.digest, str(month)))
    try:
        async with portal.database.write() as connection:
            await numbers.set_employer_month(
                connection, str(month), fresh, portal.clock.now()
            )
        return fresh
    except ConflictError:
        # Somebody else looked at the same moment: theirs is the one that stays.
        async with portal.database.read() as connection:
            kept = await numbers.employer_month(connection, str(month))
        if kept is None:
            raise
        return kept


def _range(request: web.Request) -> tuple[Month, Month]:
    """Return the months asked for; without any the last three."""
    offered = recent(portal_of(request).clock.today())
    first = Month.parse(request.query.get("van", str(offered[2])))
    last = Month.parse(request.query.get("tot", str(offered[0])))
    if first is None or last is None:
        raise invalid()
    first, last = min(first, last), max(first, last)
    if first not in offered or last not in offered:
        raise not_found()
    return first, last


def _charts(
    total: Counts, by_month: Mapping[Month, int], catalogue: Catalogue
) -> list[Chart]:
    words, talks = texts()["numbers"], total[TALKS]
    steps = {step.id: step.title for step in catalogue.steps.values()}
    schemes = {scheme.id: scheme.name for scheme in catalogue.schemes.values()}
    made = [
        chart("month", words["month"], [(m.words, n) for m, n in by_month.items()]),
        chart(
            "stopped",
            words["stopped"],
            [
                (words["questions"][question.id], total["stopped", question.id])
                for question in QUESTIONS
                if total["stopped", question.id]
            ],
            whole=talks,
        ),
        chart(
            "time",
            words["time"],
            [(words["minutes"][key], total["time", key]) for key in MINUTES],
            whole=talks,
        ),
        chart("wish", words["wish"], _wishes(total), whole=talks),
        chart("obstacle", words["obstacle"], _obstacles(total), whole=talks),
        chart(
            "channel",
            words["channel"],
            _listed(total, "channel", labels.names()["channels"]),
            whole=talks,
        ),
    ]
    for measure, names in (
        ("step_offered", steps),
        ("step_chosen", steps),
        ("step_done", steps),
        ("scheme", schemes),
    ):
        rows = _listed(total, measure, names)[:_MOST_ROWS]
        made.append(chart(measure, words[measure], rows, whole=talks))
    return made


def _listed(
    total: Counts, measure: str, names: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Return the counts of a measure, the most first."""
    return [
        (names.get(key, key), count)
        for (found, key), count in total.most_common()
        if found == measure
    ]


def _employer_charts(shown: Mapping[str, Any]) -> list[Chart]:
    words = texts()["numbers"]
    cells = {(measure, key): count for measure, key, count in shown["cells"]}
    return [
        chart(
            "finished",
            words["finished"],
            [(words["with_plan"], cells[FINISHED])],
        ),
        chart("wish", words["wish"], _wishes(cells)),
        chart("obstacle", words["obstacle"], _obstacles(cells)),
    ]


def _wishes(counts: Mapping[Any, int | None]) -> list[tuple[str, int | None]]:
    phrases = load_phrases()
    return [(phrases(wish), counts["wish", wish]) for wish in WISHES]


def _obstacles(counts: Mapping[Any, int | None]) -> list[tuple[str, int | None]]:
    phrases = load_phrases()
    return [
        (phrases(f"meant_{obstacle}"), counts["obstacle", obstacle])
        for obstacle in OBSTACLES
    ]


def _catalogue(portal: Portal) -> Catalogue:
    return _loaded(portal.settings.overlay_folder)


@functools.lru_cache(maxsize=2)
def _loaded(overlay: Any) -> Catalogue:
    return load_catalogue(overlay=overlay)


ROUTES: Final = (
    page(
        "/cijfers",
        show_numbers,
        name="numbers",
        roles={ADVISER, CONTENT_EDITOR, ADMINISTRATOR},
        nav="numbers",
    ),
    page(
        "/werkgever",
        show_employer,
        name="employer_numbers",
        roles={EMPLOYER},
        nav="employer_numbers",
    ),
)
