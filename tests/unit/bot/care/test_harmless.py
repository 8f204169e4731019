"""What a message says when it only sounds like danger."""

from __future__ import annotations

import pytest

from bot.care.crisis import find_crisis, sounds_only, takes_back


@pytest.mark.parametrize(
    "text",
    [
        "ik werk met gif en zuren",
        "toen ik klein was is mijn opa verdronken",
        "ik heb afscheid genomen van mijn team, maandag begin ik ergens anders",
        "wat een sleur, ik val zowat in coma",
    ],
)
def test_work_the_past_and_a_way_of_speaking_only_sound_like_danger(text: str):
    assert find_crisis(text) is None
    assert sounds_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben verpleegkundige en weet precies hoeveel ik nodig heb.",
        "ooit blijf ik er hopelijk in",
        "een opleiding? ik tel de dagen af",
        "wat houdt mij hier nog, op deze aarde bedoel ik",
    ],
)
def test_danger_with_a_trade_or_a_time_in_it_is_left_alone(text: str):
    assert not sounds_only(text)


def test_the_rules_take_back_what_they_know_to_be_harmless():
    assert takes_back("ik wil dood hout zagen")
    assert takes_back("ik schaam me dood")
    assert not takes_back("ik wil dood")
    assert not takes_back("ik zoek een cursus lassen")
