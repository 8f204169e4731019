"""Finds the employer in what a worker tells: a handful of people may work there.

A name of the list is found wherever it stands. Any other is found by its place: after
'bij' or 'voor' beside a verb of working, after the kind of employer ('bakkerij
jansen'), where it is told ('mijn bedrijf heet …') and before a legal form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.privacy.lists import group, phrases, words
from bot.privacy.pattern import Glance

_KEPT: Final = frozenset(phrases("kept.txt")) | words("places.txt")
_WORD: Final = re.compile(r"\w+")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names).replace(r"\ ", r"\s")


def _one_of(name: str) -> str:
    return "|".join(sorted(group(name), key=lambda word: (-len(word), word)))


def _by_word(names: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the longest word of names, the rarest as a rule, and what finds them."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(max(_WORD.findall(name), key=len), []).append(name)
    for word, those in grouped.items():
        found = rf"(?<![\w@./-])(?:{_any_of(those)})(?![\w@])"
        yield word, re.compile(found, re.IGNORECASE)


_KNOWN: Final = dict(_by_word(phrases("employers.txt")))

# Names that are words too, by what stands before them.
_BY_WORD: Final = re.compile(
    r"\b(?:bij|(?:werk|rij|werkte) voor|overname door|overgenomen door|ontslagen door"
    r"|loonlijst van|in dienst van|pand van|kantine van)\s(?:de\s|het\s)?"
    rf"({_any_of(phrases('employers_words.txt'))})(?![\w-])",
    re.IGNORECASE,
)
_WORDS_TOO: Final = frozenset(
    _WORD.findall(phrase)[0] for phrase in phrases("employers_words.txt")
)

_CAPITAL: Final = r"[A-ZÀ-Þ][\w&'’.-]*\w"
_PARTS: Final = r"(?:van|de|der|den|en|&|voor|het)"
_KIND: Final = rf"(?:{_one_of('kinds')}|\w{{0,20}}(?:{_one_of('ends_of_kinds')}))"
_NAME: Final = re.compile(
    rf"(?i:de\s|het\s|een\s)?(?P<name>(?:(?:gemeente|provincie|school|{_KIND})\s)?"
    rf"{_CAPITAL}(?:\s(?:{_PARTS}\s){{0,2}}{_CAPITAL}){{0,4}})"
)
_SMALL: Final = rf"(?!(?:{_one_of('after_kind')})\b)[a-zà-ÿ][\w&'’-]+"
# Without an article: 'bij bakkerij jansen', and not 'bij een bakkerij verderop'.
_BY_KIND: Final = re.compile(
    rf"(?P<name>(?i:{_KIND})\s(?:(?:van|de|der|den|het|'t)\s){{0,2}}"
    rf"(?:{_SMALL}|{_CAPITAL})(?:\s(?:&|en)\s{_CAPITAL})?)"
)
# 'ik werk bij xenos': without an article stands a name, or many, or what has no number.
_BARE: Final = re.compile(
    rf"(?P<name>(?!(?:{_one_of('at_no_one')})\b)"
    r"(?!\w+(?:en|s|ing|heid|tie|iteit|isme|schap|teit)\b)"
    rf"(?!\w*(?:{_one_of('ends_of_kinds')}|{_one_of('ends_of_places')})\b)"
    r"[a-z][\w&'-]{2,})"
    r"(?=\s*(?:$|[,.!?;]|(?:als|in|te|op|aan|achter|en|maar|sinds|voor|waar|dus|via"
    r"|daar)\b))"
)

_AT: Final = re.compile(r"\b(?:bij|voor)\s", re.IGNORECASE)
_NEAR: Final = 80
"""Characters before 'bij' in which the verb of working stands."""
_WORKS: Final = re.compile(
    r"\b(?:werk(?:t|te|en|ten|zaam|nemer)?|gewerkt|zit|zat|baan|begonnen|dienst|slag"
    r"|rij|rijd|reed|sta|stond|draai|doe|deed|bezorg|contract|collega|collega's"
    r"|medewerker|functie|stage|gestopt|weg|ontslagen|aangenomen|solliciteer(?:de)?"
    r"|gesolliciteerd)(?:\s(?!bij\b)[\w'’-]+){0,4}\s$",
    re.IGNORECASE,
)
# Small letters ask more: little between verb and 'bij'.
_WORKS_BARE: Final = re.compile(
    r"\b(?:werk(?:te?|zaam)?|gewerkt|begonnen|dienst|contract|baan|stage|sta|zit|zat"
    r"|solliciteer|gesolliciteerd|aangenomen|ontslagen|weg|gestopt)"
    r"(?:\s(?:nu|al|ook|nog|pas|sinds|\d+|jaar|jaren|maanden|vast|fulltime|parttime"
    r"|gekregen|gehad|als|\w+er)){0,4}\s$",
    re.IGNORECASE,
)
# 'bij Hoekman werken ze': the name goes before.
_GOES_ON: Final = re.compile(
    r"\s(?:werk|werkte|werken|werkt|ben|zit|zat|zitten|sta|rij|draai|heb|hebben|krijg"
    r"|krijgen|doe|doen|moet|moeten|mag|mogen|aan\sde\sslag|aangenomen|begonnen"
    r"|vertrokken|weggegaan|in\sdienst)\b"
)

_CAPITAL_LATER: Final = re.compile(r"\s[A-ZÀ-Þ]")
_EMPLOYER_IS: Final = re.compile(
    rf"\b(?i:mijn\swerkgever\s(?:is|heet)|werkgever\s?:)\s{_NAME.pattern}"
)
_PART_OF: Final = re.compile(
    rf"\b(?i:{_one_of('parts')})\svan\s(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{0,2}})"
)
_TOLD: Final = re.compile(
    r"\b(?i:(?:mijn|ons|m'n|het|dit)\s(?:bedrijf|werkgever|zaak|winkel|organisatie|firma)"
    r"\sheet|(?:werkgever|bedrijf|bedrijfsnaam)\s?:|uitzendbureau\s(?:heet|is))\s"
    rf"(?P<name>(?:(?:de|het)\s)?(?:{_SMALL}|{_CAPITAL})(?:\s(?:{_CAPITAL}|&\s\w+)){{0,3}})"
)
_LEGAL_FORM: Final = re.compile(r"[bn]\.?v|v\.?o\.?f")
_COMPANY: Final = re.compile(
    r"\b(?:bij|voor|van)\s(?P<name>(?!(?:een|de|het|mijn|onze|die|dit|deze|elke)\b)"
    r"(?:[\w&'’-]+\s){1,3}(?:b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?))(?![\w.]*\w)",
    re.IGNORECASE,
)
_CUES: Final = frozenset({"bij", "voor", "van", "door", "werkgever", "heet", "bedrijf"})


def find_employers(text: str, seen: Glance) -> Iterator[tuple[int, int]]:
    """Yield where employers stand; the same place may come more than once."""
    for word in _KNOWN.keys() & seen.words:
        for match in _KNOWN[word].finditer(text):
            yield match.span()
    if seen.words.isdisjoint(_CUES):
        return
    if not _WORDS_TOO.isdisjoint(seen.words):
        for match in _BY_WORD.finditer(text):
            yield match.span(1)
    if "bij" in seen.words or "voor" in seen.words:
        yield from _at_employers(text)
    for pattern in _wordings(text, seen):
        for match in pattern.finditer(text):
            if _is_employer(match["name"]):
                yield match.span("name")
    if _LEGAL_FORM.search(seen.lower):
        for match in _COMPANY.finditer(text):
            yield match.span("name")


def _wordings(text: str, seen: Glance) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that have a chance."""
    if "werkgever" in seen.words or "heet" in seen.words or ":" in text:
        yield from (_EMPLOYER_IS, _TOLD)
    elif "uitzendbureau" in seen.words:
        yield _TOLD
    if "van" in seen.words and not _PARTS_OF.isdisjoint(seen.words):
        yield _PART_OF


_PARTS_OF: Final = group("parts")


def _at_employers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the employers that stand after 'bij' or 'voor'."""
    for at in _AT.finditer(text):
        found = _NAME.match(text, at.end())
        if found is not None:
            works = _WORKS.search(text, max(0, at.start() - _NEAR), at.start())
            if not works and not _GOES_ON.match(text, found.end()):
                found = None
        found = found or _in_small_letters(text, at)
        if found is not None and _is_employer(found["name"]):
            yield found.span("name")


def _in_small_letters(text: str, at: re.Match[str]) -> re.Match[str] | None:
    by_kind = _BY_KIND.match(text, at.end())
    if by_kind is not None or at.group()[0] not in "bB":
        return by_kind
    bare = _BARE.match(text, at.end())
    begin = max(0, at.start() - _NEAR)
    if bare is None or not _WORKS_BARE.search(text, begin, at.start()):
        return None
    return bare


def _is_employer(name: str) -> bool:
    """Tell a name from a body that is kept and from what stands in capitals."""
    return name.lower() not in _KEPT and not name.isupper()
