"""Who asks who read the talk hears it from the read log."""

from __future__ import annotations

import dataclasses
import datetime as dt

from bot.talk import readings
from bot.talk.context import Reading, TalkContext
from bot.talk.state import Say, TalkState
from tests.unit.bot.talk.talking import TODAY, context, heard

ASKED = heard("ask_privacy", "wie las mijn gesprek?")


def _said(found: tuple[Reading, ...] | None, text: str = ASKED.text) -> Say:
    ctx: TalkContext = dataclasses.replace(context(), readings=found)
    move = readings.answer(TalkState(), heard("ask_privacy", text), ctx)
    assert len(move.says) == 2, "the thread is picked up"
    return move.says[0]


def test_nobody_read_it():
    assert _said(()).response == "utter_readings_none"


def test_who_read_it_and_when():
    say = _said(
        (
            Reading("content_editor", TODAY - dt.timedelta(days=7), 1),
            Reading("adviser", TODAY, 3),
        )
    )
    assert say.response == "utter_readings_some"
    assert say.values["readings"] == (
        "- dinsdag 24 november: een loopbaanadviseur, 3 keer\n"
        "- dinsdag 17 november: iemand die de zinnen van de bot beter maakt"
    )


def test_names_where_the_organisation_tells_them():
    say = _said((Reading("adviser", TODAY, 2, ("Anna Bos", "Bea Vos")),))
    assert say.values["readings"] == (
        "- dinsdag 24 november: Anna Bos, Bea Vos (een loopbaanadviseur), 2 keer"
    )


def test_found_by_a_search_is_told_apart_from_read():
    say = _said(
        (Reading("adviser", TODAY, 1), Reading("adviser", TODAY, 2, found=True))
    )
    assert say.values["readings"] == (
        "- dinsdag 24 november: een loopbaanadviseur\n"
        "- dinsdag 24 november: een loopbaanadviseur vond het bij het zoeken op"
        " woorden, 2 keer"
    )


def test_a_long_list_ends_in_a_number():
    days = tuple(
        Reading("adviser", TODAY - dt.timedelta(days=ago), 2) for ago in range(9)
    )
    lines = str(_said(days).values["readings"]).splitlines()
    assert len(lines) == 7
    assert lines[-1] == "- eerder: nog 6 keer"


def test_another_question_about_privacy_gets_the_general_answer():
    read = (Reading("adviser", TODAY, 1),)
    assert (
        _said(read, "wat doen jullie met mijn gegevens").response == "utter_ask_privacy"
    )


def test_the_general_answer_offers_to_ask_and_the_button_is_understood():
    (choice,) = _said((), "wat doen jullie met mijn gegevens").choices
    title = context().phrases(str(choice.phrase))
    assert choice.payload["intent"] == "ask_privacy"
    assert _said((), title).response == "utter_readings_none"


def test_without_the_read_log_nothing_is_claimed():
    say = _said(None)
    assert (say.response, say.choices) == ("utter_ask_privacy", ())
