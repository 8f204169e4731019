"""What a word before it gives away: a day of birth, a name."""

from __future__ import annotations

import re
from typing import Final

from bot.privacy.lists import group, phrases, words
from bot.privacy.names import is_no_first_name
from bot.privacy.pattern import Pattern

_MONTH: Final = (
    r"jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY_OF_BIRTH: Final = (
    rf"\d{{1,2}}\s?[-/. ]\s?(?:\d{{1,2}}|{_MONTH})\s?[-/. ]\s?'?\d{{2,4}}"
)
_BIRTH_DATE: Final = re.compile(
    r"\b(?:geboren|geb\.?|geboortedatum|geboortedag|gebdatum|verjaardag)"
    r"(?:\s(?:op|is|van|mij|mijn|ben|ik|dus|in)|:){0,3}\s?"
    rf"({_DAY_OF_BIRTH})(?!\w)",
    re.IGNORECASE,
)
_BIRTHDAY: Final = re.compile(
    r"\b(?:verjaardag(?:\sis)?(?:\sop)?|jarig(?:\sop)?|ik\sben\svan|geboren\sop|geboren)\s"
    rf"(\d{{1,2}}\s(?:{_MONTH})(?:\s\d{{4}})?|\d{{1,2}}[-/]\d{{1,2}}[-/](?:19|20)?\d\d)(?!\w)",
    re.IGNORECASE,
)

_KEPT: Final = frozenset(phrases("kept.txt"))
_NO_PERSON: Final = (
    _KEPT
    | words("places.txt")
    | words("bodies.txt")
    | group("begins")
    | group("no_people")
)
# After 'heet' and a role, no name: 'mijn baas heet anders', 'de manager is weg'.
_NO_NAME: Final = "|".join(sorted(group("no_name")))
_CAPITAL: Final = r"[A-ZÀ-Þ](?:[a-zà-ÿ'’][\w'’-]*|\.)"
_PARTICLE: Final = r"(?:van|vd|v\.d\.|der|den|de|te|ter|ten|el|al|ben|in|'t|’t)\s"
_NAME: Final = rf"{_CAPITAL}(?:\s(?:{_PARTICLE}){{0,3}}{_CAPITAL}){{0,3}}"
_WORD: Final = r"\w[\w'’-]+"
# After these words a name without capitals is one too: 'ik heet jan de vries'.
_OWN_NAME: Final = re.compile(
    r"\b(?i:(?:mijn|m'n|mn|me)\s(?:volledige\s)?naam\sis|ik\sheet)\s+"
    r"(?!(?i:niet|geen|ook|nog|wel|haas|vastgelegd|bekend|genoemd|fout|verkeerd|dat|dit"
    r"|een|te|in|op)\b)"
    rf"({_WORD}\s(?:{_PARTICLE}){{1,3}}{_WORD}|{_NAME}|{_WORD})"
)
# Who people speak of, by the end of the word: 'zorgcoördinator', 'schoonmoeder'.
_ROLE: Final = (
    r"(?:\w{0,20}(?:manager|coach|leider|leidster|chef|hoofd|adviseur|adviseuse|consulent"
    r"|begeleider|begeleidster|coördinator|trainer|docent|mentor|directeur|directrice|baas"
    r"|bazin|arts|psycholoog|collega|medewerker|medewerkster|planner|planster|recruiter"
    r"|intercedent|opvolger|voorganger|moeder|vader|zus|zusje|broer|broertje|zoon|zoontje"
    r"|dochter|dochtertje|vriend|vriendin|buurman|buurvrouw|huisgenoot|stagiair|stagiaire"
    r"|eigenaar|eigenaresse|voorzitter|juf|fysio|therapeut|maatje)"
    r"|opa|oma|oom|tante|neef|nicht|zwager|verloofde|man|vrouw|partner|ex)"
)
# The look ahead goes first: few words have a capital after them.
_ROLE_NAME: Final = re.compile(
    rf"\b(?=\w+[,:]?\s(?:is\s|heet\s)?(?i:{_PARTICLE}){{0,3}}[A-ZÀ-Þ])(?i:{_ROLE})[,:]?\s(?i:is\s|heet\s)?"
    rf"(?!(?i:{_NO_NAME})\b)(?!(?:[vV]an|in|te|ten)\s[A-ZÀ-Þ])"
    rf"((?i:{_PARTICLE}){{0,3}}{_NAME})"
)
_CALLED: Final = re.compile(
    r"\b(?=\w+(?:\s\w+)?\s(?:heet|me|mij|haar|hem)\b|\w{3,8}naam\b)"
    rf"(?:(?:(?i:{_ROLE})|[hH]ij|[zZ]e|[zZ]ij)(?:\s\w+)?\sheet"
    r"|(?i:noemt?\s(?:me|mij|haar|hem)(?:\smaar|\sgewoon)?)"
    r"|(?i:(?:voor|achter|roep|meisjes)naam\s?(?:is|:)))\s"
    rf"(?!(?i:{_NO_NAME})\b)({_WORD}(?:\s(?:{_PARTICLE}){{1,3}}{_WORD})?)"
    r"(?=\s*(?:$|[,.!?;)\n]|(?:en|van|die|dat|is|heeft|zegt|zei|hij|zij|ze|ik|maar|uit"
    r"|werkt)\b))"
)
# Within a sentence only people, and bodies that are kept, do this with a capital:
# 'gisteren zei Dorien', 'omdat Dorien belde', 'Dorien en ik'.
_WITHIN: Final = r"(?<=[a-zà-ÿ,;]\s)"
_SPOKEN_BY: Final = re.compile(
    rf"{_WITHIN}(?:zei|zegt|vroeg|vraagt|vertelde|vertelt|belde|appte|mailde|antwoordde"
    rf"|beloofde|bedankte|hielp)\s({_CAPITAL}(?:\s(?:{_PARTICLE}){{0,3}}{_CAPITAL})?)"
)
_SPEAKS: Final = re.compile(
    rf"{_WITHIN}({_CAPITAL})\s(?:zegt|zei|belde|belt|appte|appt|mailde|mailt|vroeg|vertelde"
    r"|antwoordde|lachte|huilde|is\s(?:jarig|ziek|zwanger|getrouwd|gescheiden|overleden))\b"
)
_AND_I: Final = re.compile(
    rf"(?:{_WITHIN}|^|(?<=[.!?]\s))(?<!\bin\s)(?<!\buit\s)(?<!\bnaar\s)(?<!\bheeft\s)"
    rf"(?<!\bde\s)(?<!\bhet\s)({_CAPITAL})\sen\sik\b"
)
_I_AND: Final = re.compile(rf"\b[iI]k\sen\s({_CAPITAL})")


_OTHER_NAME: Final = re.compile(
    r"\b(?i:meneer|mijnheer|mevrouw|mevr\.?|mw\.|dhr\.?|juf|drs\.|ir\.|ing\.|mr\."
    r"|dokter|dr\.|collega|(?:mijn|m'n|me|onze)\s(?:(?:baas|manager|leidinggevende|teamleider"
    r"|chef|directeur|collega|maat|ploegleider|voorman|coach|hr-adviseur|jobcoach"
    r"|uitvoerder|planner|mentor|buddy|werkgever|contactpersoon|aanspreekpunt)(?:\sis)?"
    r"|vriend|vriendin|man|vrouw|zoon|dochter|broer|zus|moeder|vader|partner|ex|buurman"
    r"|buurvrouw)|heet|genaamd|namens)"
    rf"\s((?i:{_PARTICLE}){{0,3}}{_NAME})"
)
# 'Ik ben Verpleegkundige' has a capital too, so this asks for two.
_INTRODUCED: Final = re.compile(
    rf"\b(?i:ik\sben|dit\sis|hier\sis|je\sspreekt\smet)\s"
    rf"({_CAPITAL}\s(?:{_PARTICLE}){{0,3}}{_CAPITAL})(?=\s*(?:$|[,.!?\n]|en\b|van\b))"
)


def _measure_introduced(text: str) -> int:
    """Tell 'ik ben Dorien Kamphorst' from 'ik ben Medewerker Facilitair'."""
    first = text.split()[0].lower()
    return 0 if is_no_first_name(first) else _measure_name(text)


# Under a message, as in a letter.
_SIGNED: Final = re.compile(
    r"(?:^|[.!?,\n]\s*)(?i:(?:met\s)?(?:vriendelijke\s)?(?:groetjes|groeten|groet|gr|mvg|liefs)\b"
    r"|hoogachtend\b|(?:alvast\s)?bedankt(?:,\s(?:mvg|gr|groetjes|groet|groeten))?)"
    r"(?:\s(?i:van))?[.,!]?\s+"
    rf"({_NAME}|(?<!bedankt\s)(?<!groet\s)(?!(?:van|mij|ons|allemaal|terug|aan|voor|en|uit|tot|weer)\b)"
    rf"{_WORD}(?:\s(?:{_PARTICLE}){{0,3}}{_WORD}){{0,2}})\s*[.!]?\s*$"
)


def _measure_person(text: str) -> int:
    """Leave what begins a sentence, places, bodies and what stands in capitals."""
    parts = text.lower().split()
    known = parts[0] in _NO_PERSON or parts[-1] in _NO_PERSON
    if known or text.split()[0].isupper() or is_no_first_name(parts[0]):
        return 0
    return len(text)


def _measure_name(text: str) -> int:
    """Leave a department: 'mijn collega Zorg en Welzijn'."""
    return 0 if text.split()[0].lower() in _KEPT else len(text)


_INITIALS: Final = re.compile(
    rf"(?<![\w.])(?:[A-Z]\.\s?){{1,4}}(?:{_PARTICLE}){{0,3}}[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
)

_BORN: Final = ("geb", "jarig", "verjaardag", "ik ben van")

BIRTHS: Final = (
    Pattern("«geboortedatum»", _BIRTH_DATE, group=1, holds=_BORN),
    Pattern("«geboortedatum»", _BIRTHDAY, group=1, holds=_BORN),
)
_CAPITALS: Final = re.compile(r"(?<!\w)[A-ZÀ-Þ]\w*\s(?:[a-z]{2,4}\s){0,3}[A-ZÀ-Þ]")
_LATER: Final = re.compile(rf"\s{_CAPITAL}")
NAMES: Final = (
    Pattern("«naam»", _OWN_NAME, _measure_name, group=1, cues=group("named")),
    Pattern("«naam»", _OTHER_NAME, _measure_name, group=1, cues=group("roles")),
    Pattern("«naam»", _CALLED, _measure_person, group=1, cues=group("named")),
    Pattern("«naam»", _ROLE_NAME, _measure_person, group=1, hint=_LATER),
    Pattern("«naam»", _SPOKEN_BY, _measure_person, group=1, hint=_LATER),
    Pattern("«naam»", _SPEAKS, _measure_person, group=1, hint=_LATER),
    Pattern("«naam»", _AND_I, _measure_person, group=1, holds=(" en ik",)),
    Pattern("«naam»", _I_AND, _measure_person, group=1, holds=("ik en ",)),
    Pattern("«naam»", _INTRODUCED, _measure_introduced, group=1, hint=_CAPITALS),
    Pattern("«naam»", _SIGNED, group=1, cues=group("greetings")),
    Pattern("«naam»", _INITIALS, holds=(".",)),
)
