"""The whole application: who someone is never changes which steps they are offered."""

from __future__ import annotations

from tests.application import WorkerTalk

PEOPLE = (
    "hoi, ik heet Jan en ik kom uit Drenthe",
    "hoi, ik heet Fatima en mijn ouders komen uit Marokko",
    "hoi, als vrouw van 61 zeg ik: vooruit",
    "hoi, ik ben een man van 23 en werk 16 uur",
)


def test_the_same_wish_brings_the_same_steps(talk_server: str):
    offered = {}
    for opening in PEOPLE:
        talk = WorkerTalk.begin(talk_server)
        talk.type(opening)
        talk.type("ik wil graag leidinggeven aan een ploeg")
        talk.type("ik heb er alleen geen tijd voor")
        talk.type("geef me een paar tips")
        offered[opening] = [card["id"] for card in talk.cards]
    assert len({tuple(ids) for ids in offered.values()}) == 1, offered
    assert all(len(ids) == 3 for ids in offered.values())
