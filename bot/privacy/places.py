"""Where people live: postcode, street, house number."""

from __future__ import annotations

import re
from typing import Final

from bot.privacy.lists import group
from bot.privacy.pattern import Pattern

_POSTCODE: Final = re.compile(
    r"(?<![\w.,-])[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?!\w)"
    r"(?:,?\s?(?!\d{4}\s?[A-Z]{2}\b)(?:nr\.?|nummer|huisnummer)?"
    r"\s?\d{1,5}(?:-?[a-z]\b|\s?-\s?\d{1,3}\b)?)?",
    re.IGNORECASE,
)
# What follows four digits more often than the letters of a postcode: '2026 is'.
_NO_POSTCODE: Final = re.compile(
    r"al|am|as|be|bv|cm|d[em]|e[nrx]|ft|gb|h[ap]|i[ekns]|j[aer]|k[bgjmw]|l[bt]"
    r"|m[abeglmw]|n[auv]|o[fkmp]|p[ckmps]|st|t[ev]|u[ruw]|vd|w[eo]|z[eno]",
    re.IGNORECASE,
)


def _measure_postcode(text: str) -> int:
    """Ask a house number where the letters stand apart in lower case ('1234 ab')."""
    letters, rest = text[4:].strip()[:2], text[4:].strip()[2:]
    if _NO_POSTCODE.fullmatch(letters):
        return 0
    if text[4].isspace() and letters.islower() and not rest:
        return 0
    return len(text)


# A street by its ending and a house number. Endings that other words share need a
# capital: 'onderweg 40 minuten' and 'op de markt 5 jaar' are no address.
_HOUSE: Final = (
    r"\s(?:nr\.?\s|nummer\s|huisnummer\s)?\d{1,4}(?:\s?-?\s?[a-zA-Z](?![\w])|-\d{1,3}|\s(?:hs|bis|[IV]{1,3})\b)?"
    r"(?![\w,.]\d|\w)(?!\s?(?:uur|uren|min|km|jaar|jaren|jr\b|mensen|man|euro|week|weken"
    r"|maand|mnd|dag|keer|x\b|maal|procent|%|pers|stuks|meter|m\b|u\b|plus))"
)
_STREET: Final = re.compile(
    r"(?<![\w'.-])(?:(?:(?!(?:Ik|In|Op|Aan|De|Het|Mijn|We|Wij|Naar|Adres)\s)[A-ZÀ-Þ][\w.'-]*"
    r"|(?:lange|korte|oude|nieuwe|grote|kleine)|[Vv]an|der?|den|het|v\.d\.)\s){0,4}"
    r"(?:[A-Za-zÀ-ÿ'.-]+(?:straat|laan|gracht|kade|singel|dreef|plantsoen|steeg|plein|boulevard)"
    r"|(?!Onderweg|Snelweg|Halverweg|Uitweg|Vandaag)[A-Z][a-zà-ÿ]+(?:weg|dijk|hof|pad|markt|wal|park|burg|oord"
    r"|veld|akker|ring|oever|meent|brink|baan|poort|hoek|horst|donk|kamp|zoom|stede))"
    + _HOUSE
    + r"|\b(?i:lange|korte|oude|nieuwe|grote|kleine)"
    r"\s(?i:gracht|straat|singel|kade|dijk|haven|markt|weg)"
    + _HOUSE
    + r"|\b(?i:postbus)\s\d{2,6}\b"
    # As it is typed in haste: 'molenweg 3', 'kerkstr. 12', 'van gogh laan 8'.
    + r"|(?<![\w'.-])(?!(?:onder|snel|uit|om|terug|heen|loop|vak|werk|hoofd|door|los"
    r"|tussen|half|midden|fiets|voet|leer|zorg|groei|ontwikkel|stappen|tijd|gerechts|rechts|kerk"
    r"|carrière|loopbaan|school|nacht|dag|opleidings|scholings|ge|be|ver)(?:weg|pad|hof|dijk|erf)\b)"
    r"[a-zà-ÿ'-]{3,}(?:weg|dijk|hof|pad|oever|meent|brink|horst|donk|zoom|hoeve|stee|wetering|vliet)"
    + _HOUSE
    + r"|(?<![\w'.-])[A-Za-zà-ÿ'-]{3,}str\.?"
    + _HOUSE
    + r"|(?<![\w'.-])(?i:van|von|sint|st\.?|prins|prinses|koning|koningin|burg\.?"
    r"|burgemeester|dr\.?|dokter|doctor|pastoor|prof\.?|professor|generaal|admiraal|kapelaan|mgr\.?|graaf"
    r"|jan|piet|johan|willem|karel|anne|wilhelmina|juliana|beatrix|emma|nieuwe|oude)"
    r"(?:\s(?!(?i:in|op|de|een|mijn|onze|en)\b)[A-Za-zà-ÿ'.-]+){0,3}"
    r"\s(?i:straat|laan|plein|gracht|kade|singel|dreef|weg|dijk|hof)"
    + _HOUSE
    + r"|(?<=\b[oO]p\s)(?:Plein|Markt|Dam|Brink|Singel|Gracht|Kade|Haven|Dijk)"
    + _HOUSE
)
# 'ik woon in de kerkstraat': the number is not always told.
_LIVES: Final = re.compile(
    r"\b(?i:woon(?:t|de|den|achtig)?|wonen|\w{0,12}adres|verhuis(?:d|de|t)?|verhuizen|huis"
    r"|huisje|appartement|flat|kamer)\b[^.!?\n]{0,20}?"
    r"\b(?i:op|aan|in|naar|is|wordt|:)\s(?i:de\s|het\s)?"
    r"((?:(?:[A-ZÀ-Þ][\w.'-]*|van|de|der|den)\s){0,3}"
    r"(?!(?i:onderweg|snelweg)\b)[A-Za-zÀ-ÿ'-]{3,}(?:straat|str|laan|gracht|singel|dreef|plantsoen|steeg|weg|kade|plein)"
    r"(?:\s\d{1,4}[a-z]?)?"
    r"|[A-Za-zÀ-ÿ'-]{2,}(?:boulevard|hof|ring|baan|pad|dijk|markt|wal|oord|veld|zoom|meent|park|oever|akker)\s\d{1,4}[a-z]?)(?!\w)"
)


PLACES: Final = (
    Pattern("«adres»", _POSTCODE, _measure_postcode, digits=True),
    Pattern("«adres»", _STREET, digits=True),
    Pattern("«adres»", _LIVES, group=1, cues=group("lives")),
)
