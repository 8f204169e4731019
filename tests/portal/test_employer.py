"""An employer who tries everything learns nothing about one person."""

from __future__ import annotations

import asyncio
import base64
import collections
import datetime as dt
import itertools
import random
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.portal.app import PARTS
from bot.portal.employer import (
    CELLS,
    FACTOR,
    SMALLEST,
    SPREAD,
    Noise,
    chance,
    noise_of,
    protected,
    rounded,
    shown,
)
from bot.portal.months import Month
from bot.portal.roles import EMPLOYER
from bot.portal.routing import EVERY_ROLE
from bot.storage import conversations
from bot.storage.crypto import Keyring
from bot.storage.numbers import Cell
from bot.talk.phrases import load_phrases
from tests.portal.seeding import Seed, plant
from tests.portal_serving import Person, PortalServed

SMALL = set(range(1, SMALLEST))
ENOUGH: Final = SMALLEST + SPREAD
"""What is off by nothing is shown from here on."""


def _exact(cell: Cell, side: str, count: int) -> int:
    """Be off by nothing: the noise of an attacker who found out the key."""
    return 0


def _without_noise(counts: dict[Cell, int]) -> dict[str, Any]:
    return protected(counts, _exact)


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
    st.integers(0, 200),
    st.dictionaries(st.sampled_from(CELLS), st.integers(0, 200)),
    st.randoms(use_true_random=False),
)
def test_no_cell_nor_its_rest_is_small_however_far_it_is_off(
    talks: int, cells: dict[Cell, int], dice: random.Random
) -> None:
    def noise(cell: Cell, side: str, count: int) -> int:
        return dice.randint(-SPREAD, SPREAD)

    counts = {("talks", "all"): talks, **{c: min(n, talks) for c, n in cells.items()}}
    page = protected(counts, noise)
    assert [tuple(row[:2]) for row in page["cells"]] == list(CELLS)
    assert page["talks"] is None or talks >= SMALLEST
    for cell, number in _shown(page).items():
        if number is not None:
            assert counts[cell] >= SMALLEST
            assert talks - counts[cell] >= SMALLEST
            assert number % 10 == 0
            assert abs(number - counts[cell]) <= SPREAD + 5


def test_a_wish_that_everybody_has_is_not_shown() -> None:
    page = _without_noise(_counts(60, wish_lead=60, wish_grow=41, wish_fun=40))
    shown = _shown(page)
    assert shown["wish", "wish_lead"] is None
    assert shown["wish", "wish_grow"] is None
    assert shown["wish", "wish_fun"] == 40


# An attacker who knows the rules and works out every month that fits the page.


MOST: Final = 74
World = tuple[dict[Cell, int], tuple[Iterable[int], ...]]
Protect = Callable[[dict[Cell, int]], dict[str, Any]]


def _attack(
    worlds: Iterable[World], *, most: int, protect: Protect = _without_noise
) -> None:
    """Fail where a page leaves a group that can only be small, or of one size.

    Each world is the counts of a month and what sizes each group in it may have; all
    worlds of at most `most` talks are there. The attacker sees the page, keeps the
    worlds that give it, and looks at what each group can be.
    """
    possible: dict[tuple[Any, ...], list[set[int]]] = {}
    for counts, groups in worlds:
        shown = protect(counts)
        if (shown["talks"] or 0) + 4 > most:
            # Not all worlds of such a page are there.
            continue
        page = (shown["talks"], *(number for *_, number in shown["cells"]))
        known = possible.setdefault(page, [set() for _ in groups])
        for sizes, of_group in zip(known, groups):
            sizes.update(of_group)
    assert len(possible) >= 10, "the attack looked at different pages"
    for page, known in possible.items():
        for sizes in known:
            assert not sizes <= SMALL, (page, sizes)
            # Nor is any group that is not empty known to the person.
            assert len(sizes) > 1 or sizes == {0}, (page, sizes)


def _wishes() -> Iterable[World]:
    for a, b, c in _splits(MOST, into=3):
        talks = a + b + c
        sizes = (a, b, c, a + b, a + c, b + c, talks)
        groups = tuple((size,) for size in sizes)
        yield _counts(talks, wish_lead=a, wish_grow=b), groups


def test_subtracting_wishes_from_each_other_and_the_total() -> None:
    _attack(_wishes(), most=MOST)


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
        _attack(_wishes(), most=MOST, protect=weaker)


def test_crossing_a_wish_with_an_obstacle() -> None:
    def worlds() -> Iterable[World]:
        for talks in range(57):
            for wish, obstacle in itertools.product(range(talks + 1), repeat=2):
                counts = _counts(talks, wish_lead=wish)
                counts["obstacle", "obstacle_time"] = obstacle
                least, most = max(0, wish + obstacle - talks), min(wish, obstacle)
                groups = (
                    range(least, most + 1),
                    range(wish - most, wish - least + 1),
                    range(obstacle - most, obstacle - least + 1),
                    range(
                        talks - wish - obstacle + least,
                        talks - wish - obstacle + most + 1,
                    ),
                )
                yield counts, groups

    _attack(worlds(), most=56)


def _splits(most: int, *, into: int) -> Iterable[tuple[int, ...]]:
    """Yield every way to put at most `most` people into so many groups."""
    if into == 0:
        yield ()
        return
    for size in range(most + 1):
        for rest in _splits(most - size, into=into - 1):
            yield size, *rest


# An attacker who knows every talk of the month but one, and the rules but not the key.

ONCE: Final = 0.002
"""How likely it may be at most that a number gives the last talk away."""
Outcome = Callable[[int, int], object]


def _chances(count: int, outcome: Outcome) -> dict[object, float]:
    """Return how likely each thing is that may be shown of a count."""
    found: dict[object, float] = collections.defaultdict(float)
    for off in range(-SPREAD, SPREAD + 1):
        found[outcome(count, off)] += chance(off)
    return found


def _beyond(
    one: dict[object, float], other: dict[object, float], factor: float
) -> float:
    """Return how likely one sees what tells the two worlds apart by more than that."""
    return max(
        sum(max(0.0, likely - factor * second[seen]) for seen, likely in first.items())
        for first, second in ((one, other), (other, one))
    )


def _knows_all_others(outcome: Outcome) -> None:
    """Fail where the last talk's being there changes what is shown by too much."""
    for others in range(3 * ENOUGH):
        without, with_last = _chances(others, outcome), _chances(others + 1, outcome)
        assert _beyond(without, with_last, FACTOR * 1.000001) <= ONCE, others


def test_who_knows_all_other_talks_learns_little_of_the_last() -> None:
    assert abs(sum(chance(off) for off in range(-SPREAD, SPREAD + 1)) - 1) < 1e-9
    _knows_all_others(shown)


@pytest.mark.parametrize(
    "weaker",
    [
        # Rounding and a limit, as it was before: they tell the last one for certain.
        lambda count, off: rounded(count) if count >= SMALLEST else None,
        # Off, but with a limit that looks at the true count.
        lambda count, off: rounded(count + off) if count >= ENOUGH else None,
        # Random rounding to ten: certain where the others are a round number.
        lambda count, off: count // 10 * 10 + (10 if off + SPREAD < count % 10 else 0),
    ],
)
def test_that_attacker_learns_the_last_talk_from_less(weaker: Outcome) -> None:
    with pytest.raises(AssertionError):
        _knows_all_others(weaker)


def _cell_chances(inside: int, outside: int) -> dict[object, float]:
    """Return how likely each thing is that may be shown of a cell."""
    found: dict[object, float] = collections.defaultdict(float)
    for rest, likely in _chances(outside, shown).items():
        for number, as_well in _chances(inside, shown).items():
            found[None if rest is None else number] += likely * as_well
    return found


def test_what_the_last_one_wants_is_told_by_no_two_numbers() -> None:
    # It is one of two wishes: each number is then one more with one less outside it,
    # or as it was. Noise of the one is not that of the other.
    for inside in range(2 * ENOUGH):
        for outside in range(1, 2 * ENOUGH):
            one = _cell_chances(inside, outside)
            other = _cell_chances(inside + 1, outside - 1)
            beyond = _beyond(one, other, FACTOR**2 * 1.000001)
            assert beyond <= 2 * ONCE, (inside, outside)


def _noise(key: bytes, month: str = "2026-10") -> Noise:
    return noise_of(_keyring(key).digest, month)


def _keyring(key: bytes) -> Keyring:
    return Keyring(
        encryption=[Fernet.generate_key().decode()],
        digest=base64.urlsafe_b64encode(key).decode(),
    )


def test_noise_is_as_likely_as_it_says() -> None:
    noise = _noise(b"a" * 32)
    draws = collections.Counter(
        noise(("wish", "wish_lead"), "in", count) for count in range(20_000)
    )
    assert set(draws) <= set(range(-SPREAD, SPREAD + 1))
    for off in range(-3, 4):
        assert abs(draws[off] / 20_000 - chance(off)) < 0.015, off


def test_noise_hangs_on_the_key_the_month_the_number_and_the_count() -> None:
    def drawn(noise: Noise, cell: Cell = ("wish", "wish_lead"), more: int = 0) -> Any:
        return [noise(cell, "in", count + more) for count in range(60)]

    first = drawn(_noise(b"a" * 32))
    assert first == drawn(_noise(b"a" * 32))
    others = (
        drawn(_noise(b"b" * 32)),
        drawn(_noise(b"a" * 32, "2026-09")),
        drawn(_noise(b"a" * 32), cell=("wish", "wish_grow")),
        drawn(_noise(b"a" * 32), more=100),
    )
    assert all(first != other for other in others)


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
