"""Plays every scenario, turn by turn: what the worker does, what the bot must say.

A turn has `worker` (typed words) or `press` (a button), and of what follows any of:
`bot` (responses of the domain that must be said, in any order), `says` and `never`
(words in the text), `buttons` (that must be there), `cards` ({kind, count, ids,
max_minutes}), `plan` (ids of items in the plan), `not_in_plan` (ids that are not).
A turn with `day` (ISO) makes it that day, at half past nine, before anything is done.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.load import load_catalogue
from tests.application import WorkerTalk, said_pattern
from tests.content import project
from tests.fakes import FakeClock

FOLDER = Path(__file__).parent
SCENARIOS = sorted(FOLDER.rglob("*.yml"))
ACTIONS = {"day", "worker", "press"}
CHECKS = {"bot", "says", "never", "buttons", "cards", "plan", "not_in_plan"}


def test_there_are_scenarios_for_every_way_in():
    assert len(SCENARIOS) >= 60


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, talk_server: str, talk_clock: FakeClock):
    talk_clock.moment = FakeClock().moment
    talk = WorkerTalk.begin(talk_server)
    for number, turn in enumerate(project.read(path), 1):
        assert set(turn) <= ACTIONS | CHECKS, f"turn {number}: {set(turn)}"
        if "day" in turn:
            day = dt.date.fromisoformat(str(turn["day"]))
            talk_clock.moment = dt.datetime.combine(day, FakeClock().moment.timetz())
        if "worker" in turn:
            talk.type(str(turn["worker"]))
        elif "press" in turn:
            talk.press(str(turn["press"]))
        check_turn(talk, turn, f"{path.stem}, turn {number}: {talk.text!r}")


def check_turn(talk: WorkerTalk, turn: dict[str, Any], where: str) -> None:
    """Assert everything a turn asks for."""
    assert talk.text.strip(), where
    for name in turn.get("bot", ()):
        assert said_pattern(project.responses()[name]).search(talk.text), (name, where)
    for words in turn.get("says", ()):
        assert str(words).lower() in talk.text.lower(), (words, where)
    for words in turn.get("never", ()):
        shown = talk.text + " ".join(str(card) for card in talk.cards)
        assert words.lower() not in shown.lower(), (words, where)
    for title in turn.get("buttons", ()):
        assert title in talk.buttons, (title, where)
    if "cards" in turn:
        check_cards(talk.cards, turn["cards"], where)
    if "plan" in turn or "not_in_plan" in turn:
        plan = talk.call("GET", f"/api/conversations/{talk.id}/plan")
        ids = {item["id"] for item in plan["items"]}
        assert set(turn.get("plan", ())) <= ids, (ids, where)
        assert not ids & set(turn.get("not_in_plan", ())), (ids, where)


def check_cards(
    cards: list[dict[str, Any]], wanted: dict[str, Any], where: str
) -> None:
    """Assert kind, number, ids and size of the cards shown."""
    assert set(wanted) <= {"kind", "count", "ids", "max_minutes"}
    kind = wanted.get("kind")
    if kind:
        assert {card["kind"] for card in cards} == {kind}, where
    if "count" in wanted:
        assert len(cards) == wanted["count"], where
    for card_id in wanted.get("ids", ()):
        assert card_id in [card["id"] for card in cards], where
    if "max_minutes" in wanted:
        steps = load_catalogue().steps
        assert min(steps[c["id"]].minutes for c in cards) <= wanted["max_minutes"], (
            where
        )
