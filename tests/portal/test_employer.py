"""An employer who tries everything learns nothing about one person."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import random
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.portal.app import PARTS
from bot.portal.employer import CELLS, SMALLEST, protected, rounded
from bot.portal.months import Month
from bot.portal.roles import EMPLOYER
from bot.portal.routing import EVERY_ROLE
from bot.storage import conversations
from bot.storage.numbers import Cell
from bot.talk.phrases import load_phrases
from tests.portal.seeding import Seed, plant
from tests.portal_serving import Person, PortalServed

SMALL = set(range(1, SMALLEST))
SIZES = st.integers(0, 200)


def _counts(talks: int, **cells: int) -> dict[Cell, int]:
    return {("talks", "all"): talks, **{("wish", k): n for k, n in cells.items()}}


def _shown(page: dict[str, Any]) -> dict[Cell, int | None]:
    return {(measure, key): count for measure, key, count in page["cells"]}


# What is on the page.


@given(st.integers(0, 10_000))
def test_rounded_to_ten(count: int) -> None:
    assert rounded(count) % 10 == 0
    assert abs(rounded(count) - count) <= 5


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 200), st.dictionaries(st.sampled_from(CELLS), st.integers(0, 200))
)
def test_no_cell_nor_its_rest_is_small(talks: int, cells: dict[Cell, int]) -> None:
    counts = {("talks", "all"): talks, **{c: min(n, talks) for c, n in cells.items()}}
    page = protected(counts)
    assert [tuple(row[:2]) for row in page["cells"]] == list(CELLS)
    assert (page["talks"] is None) == (talks < SMALLEST)
    for cell, shown in _shown(page).items():
        if shown is not None:
            assert counts[cell] >= SMALLEST
            assert talks - counts[cell] >= SMALLEST
            assert shown % 10 == 0


def test_a_wish_that_everybody_has_is_not_shown() -> None:
    page = protected(_counts(40, wish_lead=40, wish_grow=31, wish_fun=30))
    shown = _shown(page)
    assert shown["wish", "wish_lead"] is None
    assert shown["wish", "wish_grow"] is None
    assert shown["wish", "wish_fun"] == 30


# An attacker who knows the rules and works out every month that fits the page.


World = tuple[dict[Cell, int], tuple[int, ...]]
Protect = Callable[[dict[Cell, int]], dict[str, Any]]


def _attack(
    worlds: Iterable[World], *, most: int, protect: Protect = protected
) -> None:
    """Fail where a page leaves a group that can only be small, or of one size.

    Each world is the counts of a month and the sizes of all groups in it; all worlds of
    at most `most` talks are there. The attacker sees the page, keeps the worlds that
    give it, and looks at what each group can be.
    """
    possible: dict[str, list[set[int]]] = {}
    for counts, groups in worlds:
        shown = protect(counts)
        if (shown["talks"] or 0) + 4 > most:
            # Not all worlds of such a page are there.
            continue
        page = str(shown)
        known = possible.setdefault(page, [set() for _ in groups])
        for sizes, size in zip(known, groups):
            sizes.add(size)
    assert len(possible) >= 10, "the attack looked at different pages"
    for page, known in possible.items():
        for sizes in known:
            assert not sizes <= SMALL, (page, sizes)
            # Nor is any group that is not empty known to the person.
            assert len(sizes) > 1 or sizes == {0}, (page, sizes)


def _wishes() -> Iterable[World]:
    for a, b, c in _splits(54, into=3):
        talks = a + b + c
        groups = (a, b, c, a + b, a + c, b + c, talks)
        yield _counts(talks, wish_lead=a, wish_grow=b), groups


def test_subtracting_wishes_from_each_other_and_the_total() -> None:
    _attack(_wishes(), most=54)


def _weaker(*, rounds: bool, smallest: int, rest: bool) -> Protect:
    """Return a protection that lacks something."""

    def protect(counts: dict[Cell, int]) -> dict[str, Any]:
        talks = counts["talks", "all"]
        shown = rounded if rounds else int
        return {
            "talks": shown(talks) if talks >= smallest else None,
            "cells": [
                [*cell, shown(n) if n >= smallest else None]
                for cell, n in counts.items()
                if not rest or talks - n >= smallest
            ],
        }

    return protect


@pytest.mark.parametrize(
    "weaker",
    [
        _weaker(rounds=False, smallest=10, rest=True),
        _weaker(rounds=True, smallest=1, rest=False),
        _weaker(rounds=False, smallest=10, rest=False),
    ],
)
def test_the_attack_finds_what_a_weaker_protection_shows(weaker: Protect) -> None:
    with pytest.raises(AssertionError):
        _attack(_wishes(), most=54, protect=weaker)


def test_crossing_a_wish_with_an_obstacle() -> None:
    def worlds() -> Iterable[World]:
        for both, one, other, none in _splits(34, into=4):
            talks = both + one + other + none
            counts = _counts(talks, wish_lead=both + one)
            counts["obstacle", "obstacle_time"] = both + other
            yield counts, (both, one, other, none)

    _attack(worlds(), most=34)


def _splits(most: int, *, into: int) -> Iterable[tuple[int, ...]]:
    """Yield every way to put at most `most` people into so many groups."""
    if into == 0:
        yield ()
        return
    for size in range(most + 1):
        for rest in _splits(most - size, into=into - 1):
            yield size, *rest


# The same attacker at the real pages.

SECRET_WISH = "wish_own_business"
CSRF = re.compile(r'name="csrf" value="[0-9a-f]+"|X-CSRF-Token": "[0-9a-f]+"')


def _employer_paths(months: Iterable[Month]) -> list[str]:
    """Return every page that an employer can open beyond what all roles can."""
    paths = []
    for route in (route for part in PARTS for route in part):
        if route.roles is None or route.roles == EVERY_ROLE:
            continue
        if EMPLOYER in route.roles and route.method == "GET":
            assert "{" not in route.path, "an employer has no page about one thing"
            paths += [f"{route.path}?maand={month}" for month in months]
    assert paths
    return paths


async def _everything(person: Person, months: Iterable[Month]) -> dict[str, str]:
    found = {}
    for path in _employer_paths(months):
        page = await person.get(path)
        found[path] = CSRF.sub("", page.text) if page.status == 200 else ""
    return found


def _some(seed: int, at: dt.datetime, count: int) -> list[Seed]:
    dice = random.Random(seed)
    return [
        Seed(
            at + dt.timedelta(hours=dice.randrange(24 * 20)),
            slots={
                "wish": dice.choice(WISHES[:4]),
                "obstacles": dice.sample(OBSTACLES, 2),
            },
            finished=dice.random() < 0.5,
        )
        for _ in range(count)
    ]


MONTHS = [Month(2026, 12).plus(-ago) for ago in range(16)]


@pytest.mark.parametrize(("seed", "count"), enumerate([9, 14, 15, 44, 45]))
async def test_one_talk_more_or_less_is_never_seen(
    portal: PortalServed, seed: int, count: int
) -> None:
    october = dt.datetime(2026, 10, 2, 8, tzinfo=dt.timezone.utc)
    talks = await plant(portal.database, _some(seed, october, count))
    employer = await portal.enter("employer")
    before = await _everything(employer, MONTHS)
    assert sum(bool(text) for text in before.values()) == 12
    person = Seed(portal.clock.now(), slots={"wish": SECRET_WISH}, finished=True)
    late = Seed(october, slots={"wish": SECRET_WISH}, finished=True)
    # Somebody talks now; somebody's talk comes in late; somebody erases theirs.
    await plant(portal.database, [person, late])
    assert await _everything(employer, MONTHS) == before
    async with portal.database.write() as connection:
        await conversations.erase(connection, talks[0])
    assert await _everything(employer, MONTHS) == before


async def test_what_opens_next_month_shows_no_small_group(portal: PortalServed) -> None:
    now = portal.clock.now()
    one = [Seed(now, slots={"wish": SECRET_WISH}, finished=True)]
    await plant(portal.database, [*_some(7, now - dt.timedelta(days=20), 60), *one])
    employer = await portal.enter("employer")
    current = await employer.get("/werkgever?maand=2026-11")
    assert current.status == 404
    portal.clock.move(days=7)
    employer = await portal.enter("employer")
    page = await employer.get("/werkgever?maand=2026-11")
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', page.text)
    numbers = collections.Counter(number for _, number in rows)
    assert set(numbers) - {"te weinig om te tonen"} <= {
        str(n) for n in range(10, 70, 10)
    }
    secret = load_phrases()(SECRET_WISH)
    assert (secret, "te weinig om te tonen") in rows
    assert "ongeveer" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "maand=2026-10&maand=2026-09",
        "maand=2026-10&wens=wish_lead",
        "maand=2026-10&kanaal=web&dag=3",
        "maand=2026-10&van=2026-10-01&tot=2026-10-02",
    ],
)
async def test_there_is_nothing_to_filter(portal: PortalServed, query: str) -> None:
    october = dt.datetime(2026, 10, 2, 8, tzinfo=dt.timezone.utc)
    await plant(portal.database, _some(3, october, 50))
    employer = await portal.enter("employer")
    plain = await employer.get("/werkgever?maand=2026-10")
    more = await employer.get(f"/werkgever?{query}")
    assert CSRF.sub("", more.text) == CSRF.sub("", plain.text)


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2025-10", "x", "2026-10-01"])
async def test_other_ranges_do_not_exist(portal: PortalServed, month: str) -> None:
    employer = await portal.enter("employer")
    assert (await employer.get(f"/werkgever?maand={month}")).status == 404


async def test_two_who_look_first_see_the_same(portal: PortalServed) -> None:
    october = dt.datetime(2026, 10, 2, 8, tzinfo=dt.timezone.utc)
    await plant(portal.database, _some(3, october, 50))
    people = [await portal.enter("employer") for _ in range(4)]
    pages = await asyncio.gather(
        *(person.get("/werkgever?maand=2026-10") for person in people)
    )
    bodies = {
        re.sub(r"<header.*?</header>", "", CSRF.sub("", page.text), flags=re.DOTALL)
        for page in pages
    }
    assert [page.status for page in pages] == [200] * 4
    assert len(bodies) == 1
