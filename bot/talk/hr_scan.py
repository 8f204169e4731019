"""The small HR-scan: which qualities the work asks, which it has, what closes the gap.

It is about work and skills. What reads as a sentence on a person is not taken, and what
is shown back are qualities, never who has them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.advice.own_words import pointing_word
from bot.language.formatting import enumerate_nl
from bot.privacy import MaskingError, RawText, find_personal
from bot.talk.context import TalkContext
from bot.talk.employers import employer_words
from bot.talk.facts import quote
from bot.talk.state import Say
from bot.talk.words import asks, own_part, says_little

MOST_GAPS = 3
"""Gaps for which steps are named: a team closes a few at a time."""

LONGEST_QUALITY = 60

_SPLIT = re.compile(r"[,;\n/+]|\s(?:en|maar|plus)\s|\.\s|\.$")
_NAME_TOKEN = "«naam»"  # noqa: S105  # what masking puts in the place of a name
_CAPITAL = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+"


@dataclass(frozen=True)
class Scan:
    """What came of the scan; all are qualities in the employer's own words."""

    changes: str
    needed: tuple[str, ...]
    present: tuple[str, ...]
    gap: tuple[str, ...]


def names_a_person(text: str) -> bool:
    """Tell whether a text speaks of a person by name: "Ahmed kan goed solderen".

    With or without a capital, as far as a name can be told from a word; a text that
    cannot be examined counts as one that does.
    """
    try:
        found = find_personal(RawText(text))
    except MaskingError:
        return True
    if _NAME_TOKEN in text or any(it.token == _NAME_TOKEN for it in found):
        return True
    words = employer_words()["hr_scan"]
    anyone, no_person = set(words["anyone"]), set(words["no_person"])
    verbs = "|".join(words["person_verbs"])
    person = re.compile(rf"({_CAPITAL})\s+(?:{verbs})\b\s*([\w'’-]*)")
    return any(
        match[1].lower() not in anyone | no_person and match[2].lower() not in anyone
        for match in person.finditer(text)
    )


def is_no_answer(text: str) -> bool:
    """Tell whether a text is no answer to the scan: a question, or a bare yes."""
    return asks(text) or says_little(text)


def told_before(text: str) -> str:
    """Return what was told before the question in a text, "" where nothing was."""
    own = own_part(text)
    return "" if own == text.strip() or says_little(own) else own


def qualities(text: str) -> tuple[str, ...]:
    """Return the qualities named in a text: "we kunnen lassen en plannen" gives two."""
    found = (_bare(part) for part in _SPLIT.split(text))
    short = (quote(part, LONGEST_QUALITY) for part in found if part)
    return tuple(dict.fromkeys(short))


def scan_of(changes: str, needed: str, present: str) -> Scan:
    """Return the scan of three answers."""
    words = employer_words()["hr_scan"]
    wanted = qualities(needed)
    answer = " ".join(re.findall(r"[\w'’-]+", present.lower()))
    if answer in words["everything"]:
        return Scan(quote(changes), wanted, wanted, ())
    there = () if answer in words["nothing"] else qualities(present)
    gap = tuple(it for it in wanted if not _is_among(it, there))
    return Scan(quote(changes), wanted, there, gap)


def result(scan: Scan, ctx: TalkContext) -> tuple[Say, ...]:
    """Return what to say: both rows, the gap, and the steps that close it."""
    values = {
        "changes": scan.changes,
        "needed": enumerate_nl(scan.needed),
        "present": enumerate_nl(scan.present) or ctx.phrases("hr_scan_nothing_yet"),
    }
    rows = Say("utter_employers_hr_scan_result", values)
    if not scan.gap:
        titles = _titles(employer_words()["hr_scan"]["spreading_steps"], ctx)
        return rows, Say("utter_employers_hr_scan_no_gap", {"steps": titles})
    lines = "\n".join(
        ctx.phrases("hr_scan_line", quality=it, steps=_titles(closing_steps(it), ctx))
        for it in scan.gap[:MOST_GAPS]
    )
    gap = {"gap": enumerate_nl(scan.gap), "steps": lines}
    return rows, Say("utter_employers_hr_scan_gap", gap)


def closing_steps(quality: str) -> Sequence[str]:
    """Return ids of the steps by which a team can get a quality it lacks."""
    words = employer_words()["hr_scan"]
    for row in words["closing_steps"]:
        if pointing_word([quality], row["words"]):
            steps: Sequence[str] = row["steps"]
            return steps
    other: Sequence[str] = words["other_steps"]
    return other


def _titles(steps: Iterable[str], ctx: TalkContext) -> str:
    titles = [ctx.catalogue.steps[step].title for step in steps]
    return enumerate_nl([title[0].lower() + title[1:] for title in titles], "of")


def _bare(part: str) -> str:
    """Drop who or how many from the front of a clause: only the quality stays."""
    text = part.strip(" .!?:-")
    openings = [
        re.compile(rf"{opening}(?:\s|$)", re.IGNORECASE)
        for opening in employer_words()["hr_scan"]["lead_ins"]
    ]
    shortened = True
    while shortened:
        shortened = False
        for opening in openings:
            match = opening.match(text)
            if match and match.end():
                text, shortened = text[match.end() :].strip(), True
    name = _closing().sub("", _predicate().sub("", text)).strip()
    return "" if name.lower() in employer_words()["hr_scan"]["counts"] else name


@functools.cache
def _predicate() -> re.Pattern[str]:
    """How a quality stands, behind its name: "cnc kunnen er twee"."""
    ways = "|".join(employer_words()["hr_scan"]["predicates"])
    return re.compile(rf"(?<=\w)\s+(?:{ways})", re.IGNORECASE)


@functools.cache
def _closing() -> re.Pattern[str]:
    """Words that say at the end of a clause that a quality is there: "plannen wel"."""
    words = "|".join(employer_words()["hr_scan"]["closings"])
    return re.compile(rf"(?:\s+(?:{words}))+$", re.IGNORECASE)


def _is_among(quality: str, others: Iterable[str]) -> bool:
    """Tell whether another row names the same: one telling word in common is enough."""
    plain = employer_words()["hr_scan"]["plain_words"]
    words = re.findall(r"[\w'’-]+", quality.lower())
    telling = [word for word in words if len(word) > 1 and word not in plain]
    return any(pointing_word([other], telling) for other in others)
