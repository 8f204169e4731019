"""Cards that stand together: none repeats the reason of another."""

from __future__ import annotations

import re

import pytest

from bot.advice.result import Reason, SchemeAdvice, StepAdvice
from bot.catalogue import vocabulary
from bot.talk.cards import scheme_whys, step_whys
from bot.talk.state import TalkState
from bot.talk.steps import offer_steps
from tests.unit.bot.talk.talking import Talk, context

CTX = context()
MONEY = Reason("obstacle_money", "Geld is een punt voor je.")
FUN = Reason("wish_fun", "Je wilt meer plezier.")


def step(id_: str, *why: Reason) -> StepAdvice:
    return StepAdvice(id_, 50, why, ())


def scheme(id_: str, *why: Reason) -> SchemeAdvice:
    return SchemeAdvice(
        id=id_,
        status="open",
        fit="maybe",
        why=why,
        missing=(),
        who_applies="worker",
        next_action="",
        note=None,
        alternatives=(),
        url="",
        verified_on=None,
    )


def test_a_later_card_gives_its_next_best_reason():
    found = [step("mentor", MONEY), step("kennis_delen", MONEY, FUN)]
    assert step_whys(TalkState(), found, CTX) == [MONEY.text, FUN.text]


def test_a_card_without_a_reason_of_its_own_says_where_and_then_how():
    # GIVEN four steps with one reason, of which two are at a colleague's
    ids = ("kennis_delen", "mentor", "meekijken_collega", "elearning")
    first, *others = step_whys(TalkState(), [step(it, MONEY) for it in ids], CTX)
    assert first == MONEY.text
    assert others == [
        "Dit doe je samen met een collega.",
        "Leren door te doen: dat kan hier.",
        "Dit doe je zelf, op een moment dat jou uitkomt.",
    ]


def test_a_card_of_which_all_was_said_says_nothing():
    found = [step("elearning", MONEY)] * 4
    assert step_whys(TalkState(), found, CTX)[-1] == ""


def test_schemes_with_one_reason_say_for_whom_they_are():
    whys = scheme_whys([scheme("werkcentrum", MONEY), scheme("slim", MONEY)], CTX)
    assert whys == [MONEY.text, CTX.catalogue.schemes["slim"].for_whom]


@pytest.mark.parametrize("wish", vocabulary.WISHES)
@pytest.mark.parametrize("obstacle", vocabulary.OBSTACLES)
def test_no_sentence_stands_on_two_cards_of_one_offer(wish: str, obstacle: str):
    state = TalkState(wish=wish, obstacles=(obstacle,), minutes_per_week=60)
    while True:
        move = offer_steps(state, CTX)
        whys = [card["why"] for say in move.says for card in say.cards]
        if not whys:
            break
        assert all(whys)
        said = [it for why in whys for it in re.split(r"(?<=[.!?]) ", why)]
        assert len(set(said)) == len(said), whys
        state = move.state


def test_no_reason_stands_on_two_cards_of_the_routes():
    worker = Talk(talk_asked="wish", employment=("permanent",), sector="care")
    worker.hear("ask_subsidy", "wie betaalt dat")
    whys = [card["why"] for say in worker.said for card in say.cards]
    assert len(set(whys)) == len(whys) == 3
