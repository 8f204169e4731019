"""Closed entities read by rule: age, education, employment, company size, ordinals.

Each rule gives candidates: places in the message with a normalised value. Whether a
candidate is what the worker meant is weighed by the tagger or, for a short answer, by
the question just asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.language.canonical import Canonical, whole_tokens
from bot.language.numbers import parse_ordinal

_NUMBER = r"\d+(?:\.\d+)?"
_PEOPLE = (
    "man|mensen|medewerkers|medewerker|werknemers|werknemer|personen|collega's|collegas"
    "|personeelsleden|fte|arbeiders|m|vrouw|leden|koppen|gasten|lui|mannen|mense"
    "|werkenden|volk|mannekes|mensn|ppl|pers|collega|bedienden|krachten|luitjes|meiden"
)
_FIRM = "bedrijf|bedrijfje|bedrijven|organisatie|onderneming|firma|kmo|zaak|bedrief"


@dataclass(frozen=True)
class Rule:
    """A pattern over the canonical line and how to read its value."""

    entity: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Any]
    group: str | int = 0


@dataclass(frozen=True)
class Reading:
    """What a rule read at tokens `first` to `last` (inclusive)."""

    entity: str
    first: int
    last: int
    value: Any


def read_by_rule(message: Canonical) -> Iterator[Reading]:
    """Yield what every rule reads in the message, overlaps included."""
    for rule in _RULES:
        for match in message.finditer(rule.pattern):
            first, last = message.token_range(match, rule.group)
            yield Reading(rule.entity, first, last, rule.read(match))


def read_words(entity: str, words: str) -> Any:
    """Return the value of words that are known to be an `entity`, or None."""
    readings = [
        reading
        for reading in read_by_rule(Canonical(words))
        if reading.entity == entity
    ]
    if not readings:
        return None
    return max(readings, key=lambda reading: reading.last - reading.first).value


def single_number(words: str) -> float | None:
    """Return the one number in words such as 'ik ben 52', or None."""
    numbers = [
        token.text for token in Canonical(words).tokens if token.text[0].isdigit()
    ]
    if len(numbers) != 1:
        return None
    number = float(numbers[0])
    return int(number) if number == int(number) else number


def _constant(value: Any) -> Callable[[re.Match[str]], Any]:
    return lambda match: value


def _number(match: re.Match[str]) -> float:
    number = float(match["number"])
    return int(number) if number == int(number) else number


def _ordinal(match: re.Match[str]) -> int | None:
    word = match["word"]
    if word.isdigit():
        return int(word)
    return parse_ordinal(word)


_MBO = re.compile(r"[1-4]")


def _mbo(match: re.Match[str]) -> str:
    return f"mbo{match['level']}"


def _rules() -> Iterator[Rule]:
    yield Rule(
        "age",
        whole_tokens(
            r"(?P<number>[1-9]\d) (?:jaar|lentes|joar|j)"
        ),
        _number,
    )
    yield Rule(
        "age",
        whole_tokens(
            r"(?:ben|word|bin|zen|zijn|was|mijn|m'n|mn|van|bijna|al|pas|nu|ruim|heb"
            r"|leeftijd|leeftijd :|mien|nog maar|nog geen|boven de|over de|mij) "
            rf"(?P<number>[1-9]\d)(?! (?:{_PEOPLE}|uur|euro|%|minuut|week|dag|maand|km"
            r"|kilo|graden|keer|-))"
        ),
        _number,
        "number",
    )
    yield Rule(
        "age",
        whole_tokens(r"(?:mijn|m'n|mn|zijn|haar|oen|d'n) (?P<word>[a-z]{4,}(?:ig|tien)ste)"),
        _ordinal,
        "word",
    )
    for level, words in _EDUCATION.items():
        yield Rule("education", whole_tokens(words), _constant(level))
    yield Rule(
        "education",
        whole_tokens(
            r"(?:mbo|mb|m b o|roc)(?: -)? ?(?:niveau |nivo |nivau |niv |level |nv |n |- )?"
            r"(?P<level>[1-4])"
        ),
        _mbo,
    )
    yield Rule(
        "education",
        whole_tokens(r"(?:niveau|nivo|nivau|niv|nivea) (?P<level>[1-4])"),
        _mbo,
    )
    for status, words in _EMPLOYMENT.items():
        yield Rule("employment", whole_tokens(words), _constant(status))
    for size, words in _SIZES.items():
        yield Rule("company_size", whole_tokens(words), _constant(size))
    yield Rule(
        "company_size",
        whole_tokens(
            rf"(?:(?:een )?(?:man|stuk|stukken|dikke|kleine|goeie|mens) (?:of )?)?"
            rf"(?P<number>\d+)(?: (?:{_PEOPLE}|vaste (?:{_PEOPLE})))"
        ),
        _number,
    )
    yield Rule(
        "company_size",
        whole_tokens(r"(?:een )?(?:man|mens|persoon) of (?P<number>\d+)"),
        _number,
    )
    yield Rule(
        "company_size",
        whole_tokens(r"(?:(?:z'n|zijn|zn|ons|onze|hun) )(?P<tens>[a-z]+en|\d+ en|\d+)"),
        _with_us,
    )
    yield Rule(
        "ordinal",
        whole_tokens(
            r"(?:(?:de|het|die|dat|den|da|dien|dn|d'n) )?(?P<word>eerste|tweede|derde"
            r"|vierde|vijfde|zesde|laatste|bovenste|onderste|middelste)"
        ),
        _ordinal,
    )
    yield Rule(
        "ordinal",
        whole_tokens(
            r"(?:nummer|nr|nr \.|num|no|optie|stap|numero|keuze|nummertje|nummero|kaart"
            r"|tip|noemer) (?P<word>\d|een|laatste|eerste)"
        ),
        lambda match: 1 if match["word"] == "een" else _ordinal(match),
    )
    yield Rule(
        "ordinal",
        whole_tokens(r"(?:(?:de|den|die) )?(?P<word>\d) (?:e|de|ste)"),
        _ordinal,
    )
    yield Rule(
        "ordinal",
        re.compile(
            r"^(?:(?:doe|neem|ik|wil|kies|dan|dus|de|optie|kaart|graag|maar|nr) ){0,3}"
            r"(?P<word>[1-5])(?: (?:pls|dan|maar|is|prima|goed|graag|top|dus|aub|please"
            r"|oke|ok|he|hoor|lijkt|me|wat|denk|ik))*(?: [.!?])*$"
        ),
        _ordinal,
        "word",
    )
    yield Rule(
        "hours",
        whole_tokens(r"(?:fulltime|full - time|full time|voltijds?|vol tijd)"),
        _constant(40),
    )


_TENS = {
    "tweeen": 2,
    "drieen": 3,
    "vieren": 4,
    "vijven": 5,
    "zessen": 6,
    "zevenen": 7,
    "achten": 8,
    "negenen": 9,
    "tienen": 10,
    "elven": 11,
    "twaalven": 12,
    "dertienen": 13,
    "veertienen": 14,
    "vijftienen": 15,
    "zestienen": 16,
    "achttienen": 18,
    "twintigen": 20,
    "dertigen": 30,
}


def _with_us(match: re.Match[str]) -> int | None:
    """Read 'met z'n tienen'."""
    word = match["tens"]
    if word[0].isdigit():
        return int(word.split()[0])
    return _TENS.get(word)


_EDUCATION = {
    "none": r"geen (?:diploma|opleiding|startkwalificatie|papieren|school)"
    r"(?:'s)?(?: (?:gehaald|afgemaakt|gedaan))?|basisschool|lagere school"
    r"|lager onderwijs|ongeschoold|praktijkonderwijs",
    "vmbo": r"vmbo(?: -)?(?: (?:t|tl|kader|basis|bb|kb|gl|g|k|b|theoretisch"
    r"|gemengd))?|vmbo'tje|lts|mavo|lbo|lhno|vbo|mulo|huishoudschool|bso diploma"
    r"|ambachtsschool|lager beroepsonderwijs|leao|vmob|vombo|ulo|ivbo|vmbot|vmbotl"
    r"|technische school|lagere technische school|vmbo'er",
    "havo": r"havo(?: / vwo)?|havo'tje|hav0|humaniora|aso|tso|mms",
    "vwo": r"vwo|gymnasium|atheneum|lyceum|vwo'tje",
    "mbo": r"mbo(?: -)?(?: opleiding| diploma)?|mbo'er|mts|meao|mdgo|inas|mboo|roc"
    r"|middelbaar beroepsonderwijs|vakschool|leerlingwezen|middelbare"
    r"|middelbare school|bso|mbo'tje|beroepsonderwijs|mhno",
    "hbo": r"hbo|hbo'er|hogeschool|bachelor|hts|heao|pabo|hbo bachelor|hbo - bachelor"
    r"|professionele bachelor|associate degree|ad|graduaat|hboo|hbo'tje|hbo - v|hbov"
    r"|lerarenopleiding",
    "wo": r"wo|universiteit|universitair|master|wo master|wo bachelor|unief|uni"
    r"|doctoraat|doctoraal|univ|academisch|wo - master|hbo master|universitaire master"
    r"|academische opleiding|phd|gepromoveerd|technische universiteit|universitei",
}
_CONTRACT = (
    r"(?: -)? (?:contract|contr|kontrakt|kontract|contrakt|contractje|contracten|kontrak"
    r"|dienst|dienstverband|aanstelling|baan|arbeidsovereenkomst|dienstbetrekking"
    r"|contrat|arbeidscontract|job|werk|verband|betrekking|benoeming|contrct)"
)
_EMPLOYMENT = {
    "permanent": rf"vaste?{_CONTRACT}|vast|vaste|vastcontract|in vaste dienst"
    r"|onbepaalde tijd|contract (?:voor|van) onbepaalde (?:tijd|duur)|onbepaalde duur"
    r"|contract onbepaalde (?:tijd|duur)|loondienst|vastbenoemd|vast benoemd"
    r"|vaste dienst|vaste aanstelling|vaste kracht|in dienst bij|statutair|cdi",
    "temporary": rf"tijdelijke?{_CONTRACT}|tijdelijk|tijdelijke|tydelijk|tijdlijk"
    r"|jaarcontract|halfjaarcontract|bepaalde tijd|contract (?:voor|van|op) bepaalde"
    r" (?:tijd|duur)|bepaalde duur|(?:jaar|halfjaar|maand) contract|proeftijd|jaarkontrakt"
    r"|contract (?:voor|van) (?:een |\d+ |half )+(?:jaar|maand)|tijdelijkcontract"
    r"|jaar contract|\d+ maand contract|projectcontract|cdd|vervangingscontract",
    "flex": rf"flex(?:ibele?)?(?:{_CONTRACT})?|flexwerker|flexwerk|flexkracht|flexer"
    r"|nul ?uren ?contract|nulurencontract|nul uren|0 - uren(?: -)?(?: ?contract)?"
    r"|0 uur(?: -)?(?: ?contract)?|0 urencontract|oproepkracht|oproepcontract|oproep"
    r"|oproepbasis|min ?max ?contract|min - max(?: -)? contract|minmaxcontract"
    r"|nul - urencontract|0 uurcontract|nulurenkontrakt|0 - urencontract|payroll"
    r"|freeflex|invalkracht|flexcontract|invaller|nuluren|flexibel|oproeper|vakantiekracht"
    r"|oproepkontrakt|seizoenscontract|seizoenswerk",
    "agency": r"uitzendkracht|uitzend kracht|uitzendcontract|uitzendbureau|uitzendburo|uitzendwerk"
    r"|interim|interimcontract|interimkracht|uitzend|detachering|gedetacheerd"
    r"|uitzendbasis|interimkantoor|uitzendkontrakt|uitzendbureou|interimbureau|detacheerder"
    r"|uitzendkrachten|fase [abc]|uitzendkragt|uitzentkracht|uitzentburo|uitzendbaan"
    r"|interimwerk|uitzendjob|uitzenbureau|detacheringsbureau|detacheringscontract"
    r"|uitzendwerker|uitzendburoo|interim contract|uitzend contract|uitzendber",
    "zzp": r"zzp|zzp'er|zzper|zzp er|zzp - er|zzp'ers|zelfstandige?|freelance|freelancer"
    r"|zelfstandige? zonder personeel|eenmanszaak|zelfstandig ondernemer|z z p|eigen baas"
    r"|eigen bedrijf|freelancers|zzp'ster|zelfstandige in bijberoep|bijberoep|zpp'er|zpper"
    r"|zzpér|zelfstandigen|eigen zaak|zzpers|zelfstandigheid|freelans|zzp’er",
    "jobseeker": r"werkzoekend|werkzoekende|werkloos|werkeloos|zonder werk|geen werk"
    r"|werkloze|werkeloze|zonder job|geen baan|zonder baan|werklozen|op zoek naar werk"
    r"|tussen (?:2|twee) banen|baanloos|werkzoekenden|werkzoekent",
    "ww": r"ww|ww - uitkering|ww uitkering|wwuitkering|uitkering ww|werkloosheidsuitkering"
    r"|w w|ww'er|dop|werkloosheid|den dop|stempelgeld",
    "sick": r"ziek gemeld|ziekgemeld|ziektewet|ziekmelding|in de ziektewet|langdurig ziek",
    "wia": r"wia(?: -)?(?: uitkering)?|wga|wajong|wao|iva|arbeidsongeschikt|afgekeurd"
    r"|invaliditeit",
    "welfare": r"bijstand|bijstandsuitkering|participatiewet uitkering|leefloon|ocmw",
}
_SIZES = {
    "klein": rf"(?:heel |erg |vrij )?kleine? (?:familie)?(?:{_FIRM})|kleinbedrijf"
    r"|klein|eenmanszaakje|klein familiebedrijf|familiebedrijfje|eenmanszaak|kleine werkgever|klein team"
    r"|klein zaakje|kleine baas|klein clubje",
    "mkb": r"mkb|mkb(?: -)? (?:bedrijf|bedrijfje|onderneming|er)|mkb'er|kmo|m k b"
    r"|midden - en kleinbedrijf|midden en kleinbedrijf|middelgroot bedrijf|middelgroot"
    r"|middelgrote (?:organisatie|onderneming|zaak|firma)|mkb'tje|middenbedrijf",
    "groot": rf"(?:heel |erg |vrij )?grote? (?:{_FIRM}|concern|werkgever|keten"
    r"|multinational|jongen)|multinational|grootbedrijf|groot concern|beursgenoteerd"
    r"|wereldwijd concern",
}
_RULES = tuple(_rules())
