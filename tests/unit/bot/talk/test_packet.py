"""The packet holds what was said and chosen, and nothing else."""

from __future__ import annotations

from bot.talk.packet import PARTS, empty_packet, packet_from_slots
from tests.unit.bot.talk.talking import context

SLOTS = {
    "wish": "wish_balance",
    "wish_words": "iets lichters voor mijn rug",
    "obstacles": ["obstacle_time", "obstacle_money"],
    "obstacle_words": "na het werk ben ik op",
    "plan": [
        {"step": "energielijst", "date": "2026-12-01", "smaller": False},
        {"step": "bestaat_niet", "date": "2026-12-01", "smaller": False},
    ],
    "age": 52,
    "job": "stratenmaker",
    "exercises_done": {"x": {"result": "y"}},
}


def test_it_holds_wish_obstacle_and_steps_in_the_workers_words():
    ctx = context()
    packet = packet_from_slots(SLOTS, ctx)
    assert tuple(packet) == PARTS
    assert "lichter werk" in packet["wish"]
    assert '"iets lichters voor mijn rug"' in packet["wish"]
    assert "weinig tijd en geld" in packet["obstacle"]
    assert packet["steps"] == ctx.catalogue.steps["energielijst"].title
    assert packet["question"] == ""


def test_nothing_else_that_the_talk_knows_stands_in_it():
    told = str(packet_from_slots(SLOTS, context()))
    assert "52" not in told
    assert "stratenmaker" not in told


def test_without_a_talk_it_is_empty():
    assert packet_from_slots({}, context()) == empty_packet()
