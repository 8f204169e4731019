"""Moves about money and rules: answer for a named scheme, show the routes that fit."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from bot.advice.beliefs import put_right
from bot.advice.result import SchemeAdvice
from bot.advice.schemes import find_schemes
from bot.catalogue.models import SchemeRecord
from bot.language.formatting import enumerate_nl
from bot.talk.cards import (
    employer_card,
    scheme_card,
    status_in_words,
    why_in_words,
)
from bot.talk.context import TalkContext
from bot.talk.employer_side import is_employer
from bot.talk.employers import show_schemes
from bot.talk.flanders import is_flemish, is_flemish_scheme
from bot.talk.profile import profile_from_state
from bot.talk.routes import MOST_ROUTES, scheme_buttons, show_routes
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.why import WHY_FOR_EMPLOYER, asks_why, why_scheme

# Asked for most, so they stand on the buttons when no scheme was named.
_COMMON = ("stap", "slim", "levenlanglerenkrediet", "cao_budget", "oo_fonds")


def named_scheme(heard: Heard, ctx: TalkContext) -> str | None:
    """Return the id of the scheme a message names, None when it names none we know.

    What is a step as well, such as an mbo certificate, may be marked as one.
    """
    scheme = heard.first("scheme")
    if scheme is None:
        step = heard.first("step")
        return str(step) if step in ctx.catalogue.schemes else None
    if scheme in ctx.catalogue.schemes:
        return str(scheme)
    return ctx.catalogue.scheme_by_name(str(scheme))


def answer_scheme(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer a question about one scheme: what it is, whether it fits, how to apply."""
    scheme = named_scheme(heard, ctx)
    if scheme is None:
        scheme = _scheme_meant(state, heard, ctx)
    if scheme is None:
        if is_flemish(state):
            return show_routes(state, ctx)
        if heard.intent == "ask_eligibility" and _asks_what_there_is(heard):
            return show_routes(state, ctx)
        if heard.intent == "ask_scheme":
            choices = scheme_buttons(_COMMON, "ask_scheme", ctx)
            return Move(state, (Say("utter_schemes_which", choices=choices),))
        earlier = (advice_on(state, it, ctx) for it in state.schemes_shown)
        if any(it.status != "ended" for it in earlier):
            # "Hoe vraag ik dat aan", with routes on the screen, is about those.
            choices = _shown_last(state, heard.intent, ctx)
            return Move(state, (Say("utter_schemes_which", choices=choices),))
        return show_routes(state, ctx)
    advice = advice_on(state, scheme, ctx)
    record = ctx.catalogue.schemes[scheme]
    shown = tuple(dict.fromkeys((*state.schemes_shown, scheme)))
    state = dataclasses.replace(state, schemes_shown=shown)
    over = advice.status == "ended"
    if asks_why(heard, ctx) and (heard.pressed or not over):
        # "Waarom is STAP afgeschaft" asks for what happened, not for our reasons.
        employer = heard.first("field") == WHY_FOR_EMPLOYER
        return why_scheme(state, scheme, ctx, employer=employer)
    if is_employer(state) and not over and record.employer_action is not None:
        return Move(state, (_answer_to_employer(record, advice, ctx),))
    answer = _answer(record, advice, heard, ctx)
    dutch: tuple[Say, ...] = ()
    if is_flemish(state) and not is_flemish_scheme(record):
        dutch = (Say("utter_schemes_flanders_dutch"),)
    return Move(state, (*believed(heard, ctx), answer, *dutch))


def _asks_what_there_is(heard: Heard) -> bool:
    """Tell whether "waar heb ik recht op" is asked, of no scheme in particular."""
    return not heard.pressed and _WHAT_THERE_IS.search(heard.text.lower()) is not None


_WHAT_THERE_IS = re.compile(
    r"\b(waar (heb|hebben|kom|val)|welke|wat voor)\b"
    r"(?!.*\b(daarvoor|ervoor|hiervoor)\b)"
)


def _answer_to_employer(
    record: SchemeRecord, advice: SchemeAdvice, ctx: TalkContext
) -> Say:
    """Tell of a scheme as the company hears it, which asks for it itself."""
    amount = record.amount.text if record.amount else ctx.phrases("amount_unknown")
    values = {
        "name": record.name,
        "what": record.what,
        "whom": record.for_whom,
        "status": status_in_words(advice, ctx),
        "amount": amount,
    }
    card = employer_card(advice, ctx)
    return Say("utter_employers_scheme", values, cards=(card,))


def _shown_last(state: TalkState, intent: str, ctx: TalkContext) -> tuple[Choice, ...]:
    """Return a button for each of the schemes shown last, for the same question."""
    return scheme_buttons(state.schemes_shown[-MOST_ROUTES:], intent, ctx)


LOAN = "levenlanglerenkrediet"


def _scheme_meant(state: TalkState, heard: Heard, ctx: TalkContext) -> str | None:
    """Return the scheme that words mean without its name: to borrow, to deduct."""
    if _asks_for_a_loan(heard, ctx):
        return LOAN
    if not _holds(heard, ctx.phrases("words_deduct")):
        return None
    return "zzp_scholingskosten" if "zzp" in state.employment else "studiekostenaftrek"


def _asks_for_a_loan(heard: Heard, ctx: TalkContext) -> bool:
    return _holds(heard, ctx.phrases("words_loan"))


def _holds(heard: Heard, words: str) -> bool:
    said = set(re.findall(r"\w+", heard.text.lower()))
    return bool(said & set(words.split()))


def advice_on(state: TalkState, scheme: str, ctx: TalkContext) -> SchemeAdvice:
    """Return what one scheme, by its id, is worth to this worker."""
    profile = profile_from_state(state, asked_scheme=scheme)
    found = find_schemes(profile, ctx.catalogue, ctx.today)
    return next(advice for advice in found if advice.id == scheme)


def _answer(
    record: SchemeRecord, advice: SchemeAdvice, heard: Heard, ctx: TalkContext
) -> Say:
    cards = (scheme_card(advice, ctx),)
    if advice.status == "ended" and record.ended is not None:
        values = {
            "what": record.ended.what_it_was,
            "when": record.ended.when_it_ended,
            "now": record.ended.what_now,
        }
        return Say("utter_schemes_ended", values, cards=cards)
    values = {
        "name": record.name,
        "what": record.what,
        "status": status_in_words(advice, ctx),
        "fit": _fit_in_words(advice, ctx),
        "apply": record.apply_how,
        "amount": record.amount.text
        if record.amount
        else ctx.phrases("amount_unknown"),
        "next": advice.next_action,
        "url": record.url,
    }
    if heard.intent == "ask_apply" and advice.fit != "no":
        return Say("utter_schemes_apply", values, cards=cards)
    if heard.intent in {"ask_apply", "ask_eligibility"}:
        return Say("utter_schemes_fit", values, cards=cards)
    response = "utter_schemes_loan" if record.kind == "loan" else "utter_schemes_answer"
    return Say(response, values, cards=cards)


def _fit_in_words(advice: SchemeAdvice, ctx: TalkContext) -> str:
    if advice.fit == "maybe" and advice.missing:
        names = [
            text
            for text in (ctx.phrases.get(f"field_{name}") for name in advice.missing)
            if text
        ]
        if names:
            return ctx.phrases("fit_maybe_missing", missing=enumerate_nl(names))
    if advice.fit == "yes" and ctx.catalogue.schemes[advice.id].verified_on is None:
        # Of rules that nobody checked it is not known whether they fit.
        return ctx.phrases("fit_maybe")
    words = why_in_words(advice.why, ctx) if advice.why else ""
    instead = ctx.phrases("fit_no_instead") if advice.fit == "no" else ""
    parts = (ctx.phrases(f"fit_{advice.fit}"), words, instead)
    return " ".join(part for part in parts if part)


def answer_money(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer who pays: the loan when borrowing was meant, else the routes that fit.

    A wrong belief in the question is put right first.
    """
    if is_employer(state):
        return show_schemes(state, heard, ctx)
    if _asks_for_a_loan(heard, ctx):
        return answer_scheme(state, heard, ctx)
    says = believed(heard, ctx)
    if state.talk_asked == "steps" and _all_free(state.steps_offered, ctx):
        # "Wie betaalt dat", with the steps on the screen, is about the steps.
        says = (*says, Say("utter_steps_cost_nothing"))
        if state.money_shown:
            return Move(state, says)
    return Move(state, says).then(show_routes(state, ctx))


def _all_free(steps: Iterable[str], ctx: TalkContext) -> bool:
    ids = tuple(steps)
    return bool(ids) and all(ctx.catalogue.steps[it].free for it in ids)


def believed(heard: Heard, ctx: TalkContext) -> tuple[Say, ...]:
    """Return what puts a wrong belief of this message right, if it shows one."""
    scheme = "evc" if heard.intent == "ask_evc" else named_scheme(heard, ctx)
    if scheme is None and _asks_for_a_loan(heard, ctx):
        scheme = LOAN
    belief = put_right(heard.text, ctx.catalogue, scheme)
    return (Say("utter_schemes_belief", {"answer": belief}),) if belief else ()


def explain_rights(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer what the worker is owed, what the employer pays, or what EVC is."""
    if is_employer(state) and heard.intent in _OF_DUTCH_LAW:
        if named_scheme(heard, ctx) is not None:
            return answer_scheme(state, heard, ctx)
        return Move(state, (Say("utter_employers_pays"),))
    if is_flemish(state) and heard.intent in _OF_DUTCH_LAW:
        return Move(state, (Say("utter_schemes_flanders"),))
    return Move(state, (*believed(heard, ctx), Say(f"utter_{heard.intent}")))


_OF_DUTCH_LAW = frozenset({"ask_rights", "ask_employer_pays"})


def note_for_employer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Hand over the note about a scheme only an employer asks for, and how to begin.

    It is about the scheme named, else the last one shown that has a note and may fit.
    """
    named = named_scheme(heard, ctx)
    shown = [named] if named else list(reversed(state.schemes_shown))
    records = [ctx.catalogue.schemes[it] for it in shown]
    record = next(
        (
            it
            for it in records
            if it.note is not None
            and (named or advice_on(state, it.id, ctx).fit != "no")
        ),
        None,
    )
    says = [Say("utter_ask_talk_to_manager")]
    if record is not None:
        values = {"name": record.name, "note": str(record.note).strip()}
        says.insert(0, Say("utter_schemes_note", values))
        noted = tuple(dict.fromkeys((*state.schemes_shown, record.id)))
        state = dataclasses.replace(state, schemes_shown=noted)
    return Move(state, tuple(says))
