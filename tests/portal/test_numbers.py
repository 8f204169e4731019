"""The numbers: counted right, without care turns, and kept when talks go by age."""

from __future__ import annotations

import collections
import datetime as dt
import re
from typing import Any

import pytest

from bot.catalogue.load import load_catalogue
from bot.gateway.keys import CONVERSATIONS
from bot.portal.charts import chart
from bot.portal.pages import texts
from bot.portal.tally import MINUTES, tally
from bot.portal.views import numbers as view
from bot.storage import conversations
from bot.storage.numbers import TalkFacts
from bot.talk.phrases import load_phrases
from bot.talk.questions import QUESTIONS
from tests.portal.seeding import Seed, plant
from tests.portal_serving import PortalServed

NOVEMBER = dt.datetime(2026, 11, 10, 9, tzinfo=dt.timezone.utc)
OCTOBER = dt.datetime(2026, 10, 12, 9, tzinfo=dt.timezone.utc)
LEAD = load_phrases()("wish_lead")
FULL: dict[str, Any] = {
    "wish": "wish_lead",
    "obstacles": ["obstacle_time", "obstacle_money"],
    "steps_seen": ["mentor", "elearning", "cao_check"],
    "step_chosen": "mentor",
    "plan": [
        {"step": "mentor", "date": "2026-11-20", "outcome": "done"},
        {"step": "elearning", "date": "2026-11-21"},
    ],
    "schemes_shown": ["slim", "cao_budget"],
    "talk_asked": "anything_else",
}


def _facts(**changes: Any) -> TalkFacts:
    values = {
        "id": "a",
        "channel": "web",
        "began_at": NOVEMBER,
        "last_at": NOVEMBER + dt.timedelta(minutes=9),
        "finished": False,
        "messages": 12,
        "missed": 1,
        "slots": FULL,
        **changes,
    }
    return TalkFacts(**values)


def test_what_a_talk_with_a_plan_counts_for() -> None:
    assert tally(_facts()) == collections.Counter(
        {
            ("talks", "all"): 1,
            ("talks", "finished"): 1,
            ("messages", "all"): 12,
            ("messages", "missed"): 1,
            ("channel", "web"): 1,
            ("time", "10"): 1,
            ("wish", "wish_lead"): 1,
            ("obstacle", "obstacle_time"): 1,
            ("obstacle", "obstacle_money"): 1,
            ("step_offered", "mentor"): 1,
            ("step_offered", "elearning"): 1,
            ("step_offered", "cao_check"): 1,
            ("step_chosen", "mentor"): 1,
            ("step_chosen", "elearning"): 1,
            ("step_done", "mentor"): 1,
            ("scheme", "slim"): 1,
            ("scheme", "cao_budget"): 1,
        }
    )


def test_where_a_talk_stopped() -> None:
    stopped = tally(_facts(slots={"talk_asked": "obstacle"}))
    assert stopped["stopped", "obstacle"] == 1
    assert stopped["talks", "finished"] == 0


@pytest.mark.parametrize(
    ("slots", "messages"),
    [({"talk_asked": "care"}, 3), ({"talk_asked": "care"}, 0), (FULL, 0)],
)
def test_care_is_nowhere(slots: dict[str, Any], messages: int) -> None:
    counts = tally(_facts(slots=slots, messages=messages, missed=0))
    assert not any(measure == "stopped" for measure, _ in counts)
    if not messages:
        assert counts == {}


@pytest.mark.parametrize(
    ("minutes", "key"),
    [(0, "5"), (5, "5"), (5.1, "10"), (20, "20"), (60, "60"), (61, "later")],
)
def test_a_talk_counts_by_how_long_it_took(minutes: float, key: str) -> None:
    last = NOVEMBER + dt.timedelta(minutes=minutes)
    assert tally(_facts(last_at=last))["time", key] == 1


def test_strange_slots_count_for_nothing() -> None:
    odd = {
        "wish": "<b>",
        "obstacles": "x",
        "plan": ["x", {"step": "a"}],
        "talk_asked": 3,
    }
    counts = tally(_facts(slots=odd))
    assert not any(measure in {"wish", "obstacle"} for measure, _ in counts)


def test_every_label_is_there() -> None:
    words = texts()["numbers"]
    assert set(words["questions"]) == {question.id for question in QUESTIONS}
    assert set(words["minutes"]) == set(MINUTES)


def _table(text: str, name: str) -> dict[str, list[str]]:
    part = text.partition(f'id="{name}-title"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", part)
    return {label: re.findall(r">([^<]*)</td>", cells) for label, cells in rows}


async def test_the_page_adds_up_months(portal: PortalServed) -> None:
    await plant(
        portal.database,
        [
            *(Seed(NOVEMBER, slots=FULL) for _ in range(3)),
            Seed(NOVEMBER, 30, {"talk_asked": "wish"}, ("inform", "nlu_fallback")),
            Seed(OCTOBER, slots=FULL, intents=("inform", "care", "inform")),
            Seed(OCTOBER, slots={"talk_asked": "care"}, intents=("care",)),
            # Half past midnight on the first of November, in Amsterdam.
            Seed(dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.timezone.utc), slots=FULL),
        ],
    )
    adviser = await portal.enter("adviser")
    page = await adviser.get("/cijfers")
    assert page.status == 200
    assert _table(page.text, "month") == {
        "september 2026": ["0"],
        "oktober 2026": ["1"],
        "november 2026": ["5"],
    }
    assert _table(page.text, "wish")[LEAD] == ["5", "83%"]
    assert _table(page.text, "stopped") == {"Wat wil je?": ["1", "17%"]}
    assert _table(page.text, "time")["20 minuten tot een uur"] == ["1", "17%"]
    # Care turns are no messages: three of the talk in October are two.
    assert "1 van 8" in page.text
    one = await adviser.get("/cijfers?van=2026-10&tot=2026-10")
    assert _table(one.text, "month") == {"oktober 2026": ["1"]}
    title = load_catalogue().steps["mentor"].title
    assert _table(one.text, "step_done") == {title: ["1", "100%"]}


async def test_what_goes_by_age_stays_counted_and_what_is_erased_does_not(
    portal: PortalServed,
) -> None:
    seeds = [Seed(OCTOBER, slots=FULL) for _ in range(4)]
    talks = await plant(portal.database, seeds)
    async with portal.database.write() as connection:
        await conversations.erase(connection, talks[0])
    app = portal.served.client.app
    assert app is not None
    for _ in range(2):
        await app[CONVERSATIONS].purge()
    adviser = await portal.enter("adviser")
    page = await adviser.get("/cijfers?van=2026-10&tot=2026-10")
    assert _table(page.text, "month") == {"oktober 2026": ["3"]}
    # Another that goes later is added.
    await plant(portal.database, [Seed(OCTOBER, slots=FULL)])
    await app[CONVERSATIONS].purge()
    page = await adviser.get("/cijfers?van=2026-10&tot=2026-10")
    assert _table(page.text, "month") == {"oktober 2026": ["4"]}
    assert _table(page.text, "wish")[LEAD] == ["4", "100%"]


async def test_a_page_says_that_upkeep_still_counts(
    portal: PortalServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plant(portal.database, [Seed(OCTOBER)] * 30)
    left = [view.MOST, view.MOST, 0, 0]

    async def counted(*_: object, most: int, **__: object) -> int:
        assert most == view.MOST
        return left.pop(0)

    monkeypatch.setattr(view, "catch_up", counted)
    adviser, employer = await portal.enter("adviser"), await portal.enter("employer")
    assert "nog geteld" in (await adviser.get("/cijfers")).text
    # What an employer sees is made once: not out of half the talks.
    page = await employer.get("/werkgever")
    assert (page.status, page.headers["Retry-After"]) == (503, "120")
    assert "nog geteld" in page.text
    assert (await employer.get("/werkgever")).status == 200
    assert "nog geteld" not in (await adviser.get("/cijfers")).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("van=2026-11&tot=2026-09", 200),
        ("van=x", 422),
        ("van=2020-01", 404),
        ("tot=2027-01", 404),
    ],
)
async def test_only_the_months_that_are_offered(
    portal: PortalServed, query: str, status: int
) -> None:
    adviser = await portal.enter("adviser")
    assert (await adviser.get(f"/cijfers?{query}")).status == status


def test_bars_are_as_long_as_their_numbers() -> None:
    rows = [("a", 1000), ("b", 500), ("c", 0), ("d", None), ("e", 1)]
    made = chart("x", "X", rows, whole=2000)
    assert [bar.length for bar in made.bars] == [100, 50, 0, 0, 1]
    assert [bar.share for bar in made.bars] == [50, 25, 0, None, 0]
    assert made.shows_share
    assert chart("x", "X", []).bars == []
