"""Finds names of people: word by word, by lists and by what stands around a word.

A name that is no word is found however it is written. One that is a word too (Mark,
Roos, De Boer) needs a capital within the sentence, a first name before it, or a verb
that only people go with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.privacy.lists import group, phrases, words
from bot.privacy.pattern import Glance

_FIRST: Final = words("first_names.txt") | words("first_names_faker.txt")
_FIRST_OR_WORD: Final = words("first_names_words.txt") - words("first_names.txt")
_SURNAME: Final = words("surnames.txt") | words("surnames_faker.txt")
_SURNAME_OR_WORD: Final = words("surnames_words.txt") - words("surnames.txt")
_KEPT: Final = frozenset(phrases("kept.txt"))
# What is a name wherever it stands, and what may begin one.
_CERTAIN: Final = _FIRST | _SURNAME
_PRESENTED: Final = frozenset({"ik", "ben"})

_PARTICLES: Final = group("particles")
_ANY_NAME: Final = _CERTAIN | _FIRST_OR_WORD | _PARTICLES
_AFTER_NAME: Final = group("after_name")
# 'de' alone stands before many words; as part of a surname before these.
_AFTER_DE: Final = group("after_de")
# Endings of surnames that no other word has.
_ENDINGS: Final = ("stra", "owski", "owska", "ewski", "ewska", "oğlu", "oglu")
_ENDING: Final = re.compile(rf"\w{{3,}}(?:{'|'.join(_ENDINGS)})")
_NO_SURNAME: Final = frozenset({"orchestra", "extra", "ultra", "registra"})
# With a capital these endings are surnames too: 'Wiersma', 'Elzinga'.
_CAPITAL_ENDING: Final = re.compile(r"\w{3,}(?:sma|inga|oulos|idze|escu|ović|ovic)")
_NO_CAPITAL_SURNAME: Final = frozenset({"prisma", "plasma", "charisma", "ringa"})
_MONTH_OR_NAME: Final = frozenset({"jan", "mei"})
_DATE_AROUND: Final = re.compile(r"\d\W{0,2}$|^\W{0,3}\d|^/|/$")

# After a name at the beginning of a sentence.
_PERSON_VERBS: Final = group("person_verbs")
# These begin a sentence before such a verb without being a name.
_NEVER_FIRST: Final = group("never_first")
# Words in the names of bodies, whose form is that of a person's: 'Nova College',
# 'Hogeschool van Amsterdam'.
_OF_A_BODY: Final = words("bodies.txt")
_PLACES: Final = words("places.txt")
# What may stand between a first name and a surname; 'de' alone joins other words too.
_IN_NAMES: Final = group("in_names")
# These begin a sentence before 'van' and a capital: 'Iemand van Philips'.
_BEGINS: Final = group("begins")
_BEFORE_PERSON: Final = group("before_person")
# Endings of trades and things: 'Manager van Unilever', 'Certificaat van Deelname'.
_NO_FIRST_NAME: Final = re.compile(
    r"senior|junior|assistent|hoofd|allround|directeur|manager|chef|ceo|medewerk\w*"
    r"|\w+(?:er|eur|ist|ende|ster|aar|kundige|ent|man|vrouw|hulp|coach|monteur|ing|heid"
    r"|schap|teit|tie|sie|aat|isme)|\w*(?:bewijs|recht|ronde|proeve|week|boek|kaart|maand|jaar"
    r"|toets|diploma|blad|wet|plan|lijst|dag|fonds)"
)
# "'k Wil": a verb with a capital, unless a surname follows.
_ALWAYS_VERB: Final = frozenset({"wil", "ben"})
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|['’]t(?!\w)")
_SENTENCE_END: Final = '.!?:;\n\r«»"“”•-–'
_MOST_PARTS: Final = 4


class Word(NamedTuple):
    """A word of the text with its place; `key` is in lower case."""

    start: int
    end: int
    key: str
    capital: bool
    first: bool
    """Whether it begins a sentence, where a capital tells nothing."""


def find_names(text: str, seen: Glance) -> Iterator[tuple[int, int]]:
    """Yield where names of people stand, from left to right, without overlap."""
    if not _has_a_chance(text, seen):
        return
    found = _words(text)
    position = 0
    while position < len(found):
        word = found[position]
        begins = word.capital or word.key in _ANY_NAME or "-" in word.key
        if not begins and not word.key.endswith(_ENDINGS):
            position += 1
            continue
        last = _name_from(text, found, position)
        if last is None:
            position += 1
        else:
            yield found[position].start, found[last].end
            position = last + 1


def _has_a_chance(text: str, seen: Glance) -> bool:
    """Tell cheaply whether a name can stand in `text`; few texts hold one."""
    if "-" in seen.lower or text[1:] != seen.lower[1:]:
        return True
    if not seen.words.isdisjoint(_CERTAIN):
        return True
    # With a capital at the beginning or 'ik ben' a name may be a word too.
    shown = text != seen.lower or seen.words >= _PRESENTED
    if shown and not seen.words.isdisjoint(_FIRST_OR_WORD):
        return True
    return any(ending in seen.lower for ending in _ENDINGS)


def is_no_first_name(key: str) -> bool:
    """Tell the word of a trade or thing by its ending, where no list knows a name."""
    known = key in _FIRST or key in _FIRST_OR_WORD
    return not known and _NO_FIRST_NAME.fullmatch(key) is not None


def _words(text: str) -> list[Word]:
    # In capitals alone a capital tells nothing.
    shouted = text.isupper()
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        typed = match.group()
        gap = text[before:start].strip()
        first = not found or (bool(gap) and gap[-1] in _SENTENCE_END)
        capital = typed[0].isupper() and not shouted
        found.append(Word(start, end, typed.lower(), capital, first))
        before = end
    return found


def _name_from(text: str, found: Sequence[Word], at: int) -> int | None:
    """Return the index of the last word of a name that begins at `at`."""
    word = found[at]
    key = word.key
    if key in _FIRST or _is_double(key):
        if key in _MONTH_OR_NAME and _is_month(text, word):
            return None
        return _last_part(text, found, at)
    if key in _FIRST_OR_WORD and _is_first_name(text, found, at):
        return _last_part(text, found, at)
    if key in _SURNAME or _is_surname_by_form(word):
        return at
    whole = _whole_name(text, found, at)
    if whole is not None:
        return whole
    if key in _PARTICLES:
        return _surname_with_particles(text, found, at, after_name=False)
    return None


def _beside_a_person(found: Sequence[Word], at: int) -> bool:
    """Tell 'aan Angelina Sitters' and 'volgens Maja Broeckx'."""
    return at > 0 and found[at - 1].key in _BEFORE_PERSON and not found[at].first


def _is_unknown(text: str, word: Word) -> bool:
    return (
        word.end - word.start > 2
        and _may_be_surname(text, word)
        and word.key not in _PLACES
    )


def _is_double(key: str) -> bool:
    """Tell 'willem-jan' and 'anne-wil'."""
    parts = key.split("-")
    return len(parts) > 1 and all(
        part in _FIRST or part in _FIRST_OR_WORD for part in parts
    )


def _is_month(text: str, word: Word) -> bool:
    around = (text[max(0, word.start - 3) : word.start], text[word.end : word.end + 4])
    return any(_DATE_AROUND.search(part) for part in around)


def _is_surname_by_form(word: Word) -> bool:
    if _ENDING.fullmatch(word.key):
        return word.key not in _NO_SURNAME
    return (
        word.capital
        and not word.first
        and word.key not in _NO_CAPITAL_SURNAME
        and bool(_CAPITAL_ENDING.fullmatch(word.key))
    )


def _is_first_name(text: str, found: Sequence[Word], at: int) -> bool:
    """Tell a name from a word, such as 'Roos' in 'met Roos van HR'."""
    word = found[at]
    after = _next(text, found, at)
    if after is not None and found[after].key in _SURNAME:
        return True
    if after is not None and word.capital and found[after].key in _PARTICLES:
        last = _surname_with_particles(text, found, after, after_name=False)
        if last is not None:
            return True
    if word.key in _KEPT or word.key in _ALWAYS_VERB or _is_month(text, word):
        return False
    if not word.capital:
        return _presents(found, at) and _stands_alone(text, found, at)
    followed = after is not None and found[after].capital
    if followed:
        # 'Nova College' is no person, 'Roos Bakker' is.
        return _may_be_surname(text, found[after or 0])
    if word.first:
        return (
            after is not None
            and found[after].key in _PERSON_VERBS
            and word.key not in _NEVER_FIRST
        )
    return True


def _presents(found: Sequence[Word], at: int) -> bool:
    """Tell whether 'ik ben' goes before."""
    before = [word.key for word in found[max(0, at - 2) : at]]
    return before == ["ik", "ben"]


def _stands_alone(text: str, found: Sequence[Word], at: int) -> bool:
    """Tell 'ik ben mark van de lijn' from 'ik ben rein op mijn werk'."""
    after = _next(text, found, at)
    if after is None:
        return True
    if found[after].key in _PARTICLES:
        last = _surname_with_particles(text, found, after, after_name=True)
        return last is not None or found[after].key == "van"
    return found[after].key == "en"


def _last_part(text: str, found: Sequence[Word], at: int) -> int:
    """Return the last word of the name of which `at` is a first name."""
    last = at
    for _ in range(_MOST_PARTS):
        after = _next(text, found, last)
        if after is None:
            break
        further = _part(text, found, after)
        if further is None:
            break
        last = further
        if found[last].key in _SURNAME:
            break
    return last


def _part(text: str, found: Sequence[Word], at: int) -> int | None:
    word = found[at]
    if word.key in _PARTICLES or (word.key in _AFTER_NAME and not word.capital):
        return _surname_with_particles(text, found, at, after_name=True)
    if word.key in _SURNAME or word.key in _FIRST or _is_surname_by_form(word):
        return at
    return at if word.capital and _may_be_surname(text, word) else None


def _may_be_surname(text: str, word: Word) -> bool:
    """Tell 'Roos Vonk' from 'Nova College' and 'Philips HR'."""
    abbreviation = word.end - word.start > 1 and text[word.start : word.end].isupper()
    return not abbreviation and word.key not in _KEPT and word.key not in _OF_A_BODY


def _whole_name(text: str, found: Sequence[Word], at: int) -> int | None:
    """Return the end of 'Duuk van Goerle': unknown words in the form of a name."""
    word = found[at]
    if not word.capital or word.end - word.start < 3:
        return None
    if word.key in _KEPT or word.key in _OF_A_BODY or word.key in _BEGINS:
        return None
    if is_no_first_name(word.key):
        return None
    after = _next(text, found, at)
    if after is not None and _beside_a_person(found, at):
        second = found[after]
        if second.capital and _is_unknown(text, second):
            return after
    if after is None or found[after].key not in _IN_NAMES or found[after].capital:
        return None
    while after is not None and found[after].key in _IN_NAMES:
        after = _next(text, found, after)
    if after is None or not found[after].capital:
        return None
    if found[after].key in _PLACES or not _may_be_surname(text, found[after]):
        return None
    return after


def _surname_with_particles(
    text: str, found: Sequence[Word], at: int, *, after_name: bool
) -> int | None:
    """Return the surname's index where particles and a surname begin at `at`."""
    index: int | None = at
    for _ in range(_MOST_PARTS):
        if index is None or not _is_particle(found[index].key, after_name):
            break
        index = _next(text, found, index)
    if index is None or _is_particle(found[index].key, after_name):
        return None
    surname = found[index]
    if surname.key in _SURNAME or _is_surname_by_form(surname):
        return index
    if surname.key in _KEPT:
        return None
    only_de = found[at].key == "de" and index == at + 1
    likely = surname.key in (_AFTER_DE if only_de else _SURNAME_OR_WORD)
    if after_name:
        return index if likely or surname.capital else None
    # 'van Roos Bakker' is about Roos; she is found at her own place.
    begins = surname.key in _FIRST_OR_WORD and _is_first_name(text, found, index)
    return index if likely and surname.capital and not begins else None


def _is_particle(key: str, after_name: bool) -> bool:
    return key in _PARTICLES or (after_name and key in _AFTER_NAME)


def _next(text: str, found: Sequence[Word], at: int) -> int | None:
    """Return the next word's index where nothing but a blank or initial is between."""
    if at + 1 >= len(found):
        return None
    gap = text[found[at].end : found[at + 1].start]
    single = found[at].end - found[at].start == 1
    return at + 1 if gap in (" ", "  ") or (single and gap in (".", ". ")) else None
