"""Whether words are about what gives energy or what costs it."""

from __future__ import annotations

import re

_GIVES = re.compile(
    r"\b(leuk|leuke|leukste|fijn|fijne|graag|mooi|mooie|geniet|blij|gezellig\w*|plezier|"
    r"energie van|trots|heerlijk|voldoening|tof|top|lekker|hou van|houd van|liefst)\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(moe|zwaar|zware|druk|\w*drukte|werkdruk|stress\w*|sloopt?|slopend\w*|saai\w*|"
    r"eentonig\w*|verveel\w*|\w*pijn|pijnlijk\w*|zeer doe[nt]|"
    r"(doet|doen|deed) (\w+ ){0,4}zeer|"
    r"hekel|vermoei\w*|kost(?! (\w+ )?(geen|niks|niets|weinig))|rotklus\w*|sjouw\w*|"
    r"uitputtend|sleur|gedoe|\w*zeur\w*|"
    r"gezeik|klagende?|geklaag|lawaai|herrie|files?|onderbezetting|gejaag\w*|haast|"
    r"hectisch|frustr\w*|irrita\w*|irriteer\w*|ruzies?|geroddel|roddels|"
    r"slaapt? (niet|nie|ni|slecht)|slecht slapen)\b",
    re.IGNORECASE,
)
# "Geen stress" costs nothing, "niet leuk" gives nothing.
_NEGATED = re.compile(
    r"\b(geen|gene|gin|niet|nie|ni|nooit|nergens|zonder|weinig|minder|amper)\s+"
    r"((zo|te|echt|heel|erg|altijd|veel|meer|bijzonder)\s+)*(?P<what>\w+)",
    re.IGNORECASE,
)


def energy_in(text: str) -> str | None:
    """Return `energy_gives` or `energy_costs` for what the words are about, or None.

    What is denied counts the other way where it spoils something: "niet leuk" costs,
    "geen stress" says neither.
    """
    spoilt = any(_GIVES.match(it["what"]) for it in _NEGATED.finditer(text))
    plain = _NEGATED.sub(_without_what, text)
    gives, costs = _GIVES.search(plain), _COSTS.search(plain) or spoilt
    if bool(gives) == bool(costs):
        return None
    return "energy_gives" if gives else "energy_costs"


def _without_what(found: re.Match[str]) -> str:
    weighed = _GIVES.match(found["what"]) or _COSTS.match(found["what"])
    return " " if weighed else found[0]


def without_run_up(text: str) -> str:
    """Return an answer about energy from where its matter begins, for a quote.

    "Wat me energie kost is vooral het lawaai" gives "het lawaai".
    """
    found = _RUN_UP.match(text)
    rest = _LAUGH.sub("", text[found.end() :] if found else text).strip()
    return rest if len(rest) >= _SHORTEST_MATTER else text.strip()


_SHORTEST_MATTER = 4
"""Characters that must be left of an answer without its run-up."""

_LAUGH = re.compile(r"[\s,.]*\b(lol|(ha){2,}h?|hihi|xd)\b\W*$", re.IGNORECASE)

_RUN_UP = re.compile(
    r"\W*((als ik eerlijk ben|eerlijk gezegd|om eerlijk te zijn|nou|tja|pf+|eh+m?|euh|"
    r"ik denk|ik zou zeggen|eigenlijk|toch wel|vooral|vooral dat|voor mij|"
    r"wat (me|mij|het meeste?) (\w+ ){0,2}energie (geeft|kost|vreet) (is|zijn|zijn de)|"
    r"(ik )?(krijg|haal) (ik )?(\w+ )?energie (van|uit)|"
    r"energie (krijg|haal) ik (van|uit)|"
    r"dat (zijn|is)|het (zijn|is)|en|want|omdat|maar|dat)\b[\s,:]*)+",
    re.IGNORECASE,
)
