"""A message as one line of plain tokens, so that rules need not know every spelling.

'Over drie wkn, 36-urig en  €1.250' becomes 'over 3 week , 36 - urig en € 1250': folded,
one blank between tokens, number words as digits, units in one form, small slips of the
pen in the words of time repaired. Every token remembers its place in the message.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.language.calendar_nl import FEASTS, SEASONS
from bot.language.normalise import fold, nfc_places
from bot.language.numbers import parse_number
from bot.language.spelling import Speller

_TOKEN = re.compile(
    r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)"  # 1.250 and 1.250,50
    r"|\d+,\d{1,2}(?!\d)"  # 2,5
    r"|\d+\.\d{1,2}(?![.\d])"  # 2.5
    r"|\d+"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"  # zzp'er
    r"|'[a-z](?![^\W\d_])"  # 's and 't
    r"|[^\w\s]|_"
)

_FORMS = {
    "uur": "uren uurtje uurtjes uurke uurkes u uurs urig urige h uurje",
    "minuut": "minuten minuutje minuutjes min minuutjs minuuten minute",
    "kwartier": "kwartiertje kwartiertjes kwartierke kwartieren",
    "dag": "dagen dagje dagjes dage dgn",
    "week": "weken weekje wk wkn weke weekske wekeen",
    "maand": "maanden maandje maandjes mnd mnden maande maandske maant mand",
    "jaar": "jaren jaartje jaartjes jr jaor joar jaare",
    "kwartaal": "kwartalen",
    "dagdeel": "dagdelen dagdeeltje dagdeeltjes",
    "ochtend": "ochtenden ochtendje voormiddag voormiddagen",
    "middag": "middagen middagje namiddag namiddagen",
    "avond": "avonden avondje avondjes oavond",
    "euro": "euro's euros eur euri eurootje",
    "half": "halve halven halfje halluf",
    "volgende": "volgend vlgnd vlgd vlg volg vlgnde volgnde",
    "komende": "komend eerstkomende eerstvolgende aankomende aanstaande a.s",
    "deze": "dit diezelfde",
    "vandaag": "vandaaag vndg vandag vndaag",
    "morgen": "mrgn morge morgn mogge",
    "overmorgen": "overmrgn overmorge",
    "vanavond": "vanoavond vnvnd",
    "maandag": "maandags maandach mandag moandag maandg mndag",
    "dinsdag": "dinsdags dinsdach dinstag dinesdag dinsdg",
    "woensdag": "woensdags woensdach woesndag goensdag woensdg",
    "donderdag": "donderdags donderdach donderdg",
    "vrijdag": "vrijdags vrijdach vrydag vreidag vridag vrijdg",
    "zaterdag": "zaterdags zaterdach zaterdg",
    "zondag": "zondags zondach zondg",
    "januari": "januarie januarij",
    "februari": "feb febr februarie februarij feberwari",
    "maart": "mrt mart maarrt maatr",
    "april": "apr",
    "juni": "jun",
    "juli": "jul",
    "augustus": "aug augstus",
    "september": "sep sept",
    "oktober": "okt october",
    "november": "nov",
    "december": "dec",
    "begin": "bgin",
    "eind": "einde ende eindje",
    "medio": "halfweg halverwege midden",
    "kerst": "kerstmis kerstdagen kerstmes",
    "kerstvakantie": "kerstverlof",
    "zomer": "zomers zommer",
    "zomervakantie": "zomervakansie grootverlof zomerverlof",
    "vakantie": "vakansie verlof vakantei",
    "lente": "lent voorjaar",
    "herfst": "najaar hersft",
    "nieuwjaar": "nieuwjaarsdag jaarwisseling nieuwejaar",
    "per": "p",
    "elke": "iedere elk ieder elken iederen alle",
    "weekend": "weekeinde weekeind wkend weekent",
    "pasen": "poasen paosen paasen",
    "carnaval": "karnaval karneval",
    "kerstdag": "kersdag",
    "pinksterdag": "pinksterendag",
    "pinksteren": "pinkster",
    "na": "nao noa",
    "eerste": "eersde eeste eertse ierste eurste",
    "tweede": "twede tweedde tweet tweeje twidde",
    "derde": "dierde darde derdde",
    "laatste": "laaste latste leste lest latse lestste",
}
_WORDS = {form: word for word, forms in _FORMS.items() for form in forms.split()}
_WORDS.update({word: word for word in _FORMS})
# Feasts and school holidays of one long word: a slip in them is repaired too.
_WORDS.update({word: word for word in (*SEASONS, *FEASTS) if len(word) >= 7})
# Never words of time, though one letter away from them.
_LOOKALIKES = {
    "vliegend",
    "volgens",
    "volgden",
    "komedie",
    "kokende",
    "manden",
    "handen",
    "landen",
    "verloof",
    "avontuur",
    "weekenden",
    "vandaar",
    "begint",
    "beging",
    "kersen",
    "middel",
    "bouwval",
    "polsen",
    "passen",
    "passend",
    "laagste",
    "ponsen",
    "feestdag",
}
_SPELLER = Speller(
    {word for word in _WORDS if len(word) >= 6 and word.isalpha()},
    never=_LOOKALIKES - set(_WORDS),
)
# 'dinsdagochtend' is dinsdag for every rule that follows.
_DAY_WITH_PART = re.compile(
    r"((?:maan|dins|woens|donder|vrij|zater|zon)dag|morgen|overmorgen|gister(?:en)?)"
    r"(?:ochtend|morgen|middag|namiddag|voormiddag|avond|nacht|vroeg)"
)
# Number words that are too often something else to be read as digits.
_NOT_A_NUMBER = {"een", "ene"}


@dataclass(frozen=True)
class Token:
    """One token: its canonical form, its folded form, its place in the raw text."""

    text: str
    folded: str
    start: int
    end: int


class Canonical:
    """The canonical line of a message, with the way back to the message itself.

    `line` is what rules match against, between single blanks. `raw` is the text as
    typed. Cost is linear in the length of the text.
    """

    def __init__(self, text: str) -> None:
        """Read a message."""
        self.raw = text
        composed, places = nfc_places(text)
        self.tokens = list(_tokens(fold(composed), places))
        self._starts: list[int] = []
        at = 0
        for token in self.tokens:
            self._starts.append(at)
            at += len(token.text) + 1
        self.line = " ".join(token.text for token in self.tokens)

    def places(self, match: re.Match[str], group: int | str = 0) -> tuple[int, int]:
        """Return where in the raw text a match of the line, or a group of it, stands.

        Widens to whole tokens. Raises ValueError for an empty match.
        """
        first, last = self.token_range(match, group)
        return self.tokens[first].start, self.tokens[last].end

    def token_range(
        self, match: re.Match[str], group: int | str = 0
    ) -> tuple[int, int]:
        """Return the first and last token a match of the line, or a group, touches.

        Raises `ValueError` for an empty match: it has no place in the text.
        """
        start, end = match.span(group)
        if start >= end:
            raise ValueError("An empty match has no place in the text")
        first = bisect_right(self._starts, start) - 1
        return first, bisect_right(self._starts, end - 1) - 1

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern that begin and end at tokens."""
        return pattern.finditer(self.line)


def whole_tokens(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for canonical lines that only matches whole tokens."""
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


def _tokens(folded: str, places: list[int] | None) -> Iterator[Token]:
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        if places is not None:
            start, end = places[start], places[end]
        yield Token(_canonical(match[0]), match[0], start, end)


@lru_cache(maxsize=16384)
def _canonical(word: str) -> str:
    if not word[0].isalpha():
        number = parse_number(word)
        return word if number is None else str(number)
    if word in _WORDS:
        return _WORDS[word]
    if word not in _NOT_A_NUMBER:
        number = parse_number(word)
        if number is not None:
            return str(number)
    if day := _DAY_WITH_PART.fullmatch(word):
        return day[1]
    # 'vrijdga' is near two spellings, which are one word.
    meant = {_WORDS[near] for near in _SPELLER.near(word)}
    return meant.pop() if len(meant) == 1 else word
