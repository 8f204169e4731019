"""Reading short Dutch answers by rule: yes and no, nothing, a job, what was meant."""

from __future__ import annotations

import re

from bot.talk.energy import energy_in

_YES = re.compile(
    r"\W*(ja|jawel|jazeker|jup|jep|yep|yes|jo|joh|oke|okee|oké|ok|okay|prima|graag|"
    r"klopt|zeker|tuurlijk|natuurlijk|inderdaad|is goed|doe maar|top|akkoord)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\W*(nee|neen|nah|nope|neuh|no|liever niet|hoeft niet|niet nodig|laat maar|"
    r"dit is genoeg|dat was het|dat is alles|ik ben klaar|klaar)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*((eigenlijk|gewoon|nou|tja|nee|helemaal|echt|zo)\s+)*"
    r"(niks|niets|nix|nergens|geen enkele?|niet zo veel|niet veel|geen|boeit me niet)"
    r"(\s+(eigenlijk|hoor|echt|bijzonders|speciaals|van|idd|zo|te melden|nee|op zich))*"
    r"\W*",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(behalve|alleen|enkel|hooguit|maar|wel|soms|of)\b", re.IGNORECASE
)
_GOODBYE = re.compile(
    r"\b(doei|doeg|dag hoor|tot ziens|tot later|tot de volgende|houdoe|bye|ciao|salut|"
    r"fijne dag|prettige dag|werk ze|aju|ajuus|mazzel)\b|"
    r"\bik (ga|moet) (er )?(weer|nu|vandoor|ervandoor|terug)\W*$|"
    r"\bik (ga|moet) (nu |zo )?(weer |terug )?(verder met |aan )"
    r"(de slag|(het|mijn) werk)\b|"
    r"\b(mijn|m'n|me|de) pauze (is|zit er) (om|op|voorbij|afgelopen|over)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(ik|ben|heb|werk|een|n|in|de|het|al|jaar|nu|en|als|per|week|uur|contract|dienst|"
    r"vast|vaste|bij|van|met|op|ongeveer|zo'n|mijn|m'n|is|leeftijd|hoor|ja|nou|voor|denk|misschien)\b",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\W*((nee|neen|wacht|sorry|oeps|eh|euh|foutje|grapje|geintje|haha|lol|correctie|"
    r"toch|ik|bedoel|bedoelde|"
    r"bedoelt|meende|nou|ja|maar|eigenlijk|trouwens|verkeerd|verbetering|dat|is|moet|"
    r"zijn|was|het|moest|even|ho|stop)\b\W*)+",
    re.IGNORECASE,
)
_JOB_LEAD = re.compile(
    r"\W*((nou|tja|eh|euh|ja|nu|momenteel|gewoon|eigenlijk|ik|ben|werk|doe|zit|sta|"
    r"mijn|beroep|functie|baan|job|is|heet|als|in|bij|de|het|een|n|iets|dus|nog|al|"
    r"jaren|jaar|lang)\b\W*)*",
    re.IGNORECASE,
)


_ASKS = re.compile(
    r"\?|^\W*((en|maar|ok|oke|hoi|ja|nee|trouwens|eerst|eigenlijk|even)\W+)*("
    r"(kan|kun|mag|moet|krijg|heb|zou|kom|val) (ik|je|u|we|jij|iemand)\b|"
    r"(is|zijn|bestaat|bestaan|geldt|betaalt|klopt) "
    r"(er|het|dat|dit|de|mijn|een|stap|slim)\b|"
    r"wat (is|zijn|kosten?|houdt|betekent|kan|kun|moet|voor|doe|levert|gebeurt)\b|"
    r"wat bedoel\b|"
    r"(hoe|waarom|wanneer|hoeveel|welke?|wie|waar)\b|"
    r"(wil|weet|ben|heb|kun|kan) (je|jij|u)\b)|"
    r"\bik (wil|wou|zou|moet)( \w+){0,3} weten\b|\bik vraag me af\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(wil|wilde|willen|wou|zou|zouden|graag|liever|wens|hoop|droom|zoek|later|ooit|"
    r"goesting)\b",
    re.IGNORECASE,
)


_LITTLE = re.compile(
    r"\W*((ja|ok|oke|oké|okay|okee|nou|tja|eh|euh|uh|hm+|en|dan|nu|dus|goed|prima|is|"
    r"verder|ga|maar|hoor|top|best|wel|zeker|graag|klopt|daar|zo)\b\W*)+",
    re.IGNORECASE,
)
_WORKS = re.compile(r"\b(werk|werkte|werkzaam|sta|sjouw|rij|rijd)\b", re.IGNORECASE)
_NO_JOB = re.compile(
    r"\b(geen|gene|niet|nie|ni|nooit|heb|hebben|moet|moeten|kan|kunnen|wil|willen|mag|"
    r"weet|vind)\b",
    re.IGNORECASE,
)
_AT_WORK = re.compile(r"\W*(?:(?:bij|in|op|van|voor|aan)\b.*)?", re.IGNORECASE)


_DEED = re.compile(
    r"\b(aan|achter|af|bij|door|in|langs|mee|na|om|op|over|rond|terug|toe|uit|voor)?"
    r"ge(?!zondheid|duld|bied|luid)(\w{2,}(t|d|en)|daan|gaan|staan|zien)\b|"
    r"\b(deed|ging|belde|sprak|vroeg|keek|las|schreef|zag|liep|oefende|leerde)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Tell whether the text is a question, also without its mark."""
    return _ASKS.search(text) is not None


def own_part(text: str) -> str:
    """Return a message without the question behind it: "de drukte. wie leest dit?".

    A message that is a question from the start, or holds none, comes back whole.
    """
    parts = re.findall(r"[^.;!?\n]+[.;!?\n]*", text)
    own: list[str] = []
    for part in parts:
        if asks(part):
            break
        own.append(part)
    if not own or len(own) == len(parts):
        return text.strip()
    return "".join(own).strip()


def wants(text: str) -> bool:
    """Tell whether the words want something."""
    return _WANTS.search(text) is not None


def works_there(text: str) -> bool:
    """Tell whether the words say that somebody works somewhere: "ik werk in …"."""
    return _WORKS.search(text) is not None


def tells_deed(text: str) -> bool:
    """Tell whether the words tell of something that was done: a past tense."""
    return _DEED.search(text) is not None


def wanting_clause(text: str) -> str | None:
    """Return the clause of a longer message that wants something, or None."""
    clauses = re.split(r"[,.;!\n]|\b(?:en|maar|want|dus)\b", text)
    found = [c.strip() for c in clauses if wants(c) and len(c.split()) >= 2]
    return found[0] if len(clauses) > 1 and found else None


def clause_with(text: str, part: str) -> str:
    """Return the clause of a message that holds these words, "" where none does."""
    clauses = re.split(r"[,.;!?\n]|\b(?:en|maar|want|dus)\b", text)
    return next((it for it in clauses if part and part.lower() in it.lower()), "")


def yes_or_no(text: str) -> str | None:
    """Return "affirm" or "deny" for words that begin so, None for others."""
    if _NO.match(text):
        return "deny"
    return "affirm" if _YES.match(text) else None


def says_half(text: str) -> bool:
    """Tell whether the whole message says: partly ("een beetje", "niet helemaal")."""
    return _HALF.fullmatch(text) is not None


_HALF = re.compile(
    r"\W*((ja|nee|nou|mwa|mwah|wel|zo|een|n|nog|maar|klopt)\W+)*"
    r"(beetje|bijna|half|deels|gedeeltelijk|min of meer|(niet|nie|ni) (helemaal|echt)|"
    r"(niet|nie|ni) alles)(\W+(goed|wel|maar|hoor|denk ik|juist))*\W*",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Tell whether words take something back and say what instead: "grapje, sport"."""
    found = _TAKEN_BACK.match(text)
    return found is not None and len(text[found.end() :].split()) >= 2


_TAKEN_BACK = re.compile(
    r"\W*((nee|neen|haha\w*|oh|oeps|nou|ja|lol|hihi|geen)\W+)*"
    r"(grapje|geintje|grap|foutje|correctie|sorry|wacht|ik bedoel(de)?)\b\W*",
    re.IGNORECASE,
)


def picks_one(text: str) -> bool:
    """Tell whether words take one of what is on offer: "die doe ik dan"."""
    return _PICKS.match(text) is not None


_PICKS = re.compile(
    r"\W*((ja|ok|oke|oké|nou|dan|goed|toch|maar)\W+)*"
    r"((die|deze|dat|dit|de (eerste|tweede|derde|laatste)) (doe|neem|kies|pak) ik\b|"
    r"(ik )?(doe|neem|kies|pak|ga voor) (maar |dan |toch )*"
    r"(die|deze|dat|dit|de (eerste|tweede|derde|laatste))\b)",
    re.IGNORECASE,
)


def chooses_otherwise(text: str) -> bool:
    """Tell whether words want another one than was chosen: "toch de tweede"."""
    return _OTHERWISE.search(text) is not None


_OTHERWISE = re.compile(r"\b(toch|liever|eerder|anders|bedoel\w*)\b", re.IGNORECASE)


def says_goodbye(text: str) -> bool:
    """Tell whether a parting word stands in the text."""
    return _GOODBYE.search(text) is not None


def only_facts(text: str, facts: tuple[str, ...]) -> bool:
    """Tell whether a message holds nothing but these facts and small words."""
    rest = text.lower()
    for fact in sorted(facts, key=len, reverse=True):
        rest = rest.replace(fact.lower(), " ")
    return not re.search(r"\w", _FILLER.sub(" ", rest))


def says_nothing(text: str) -> bool:
    """Tell whether the whole message means: nothing ("niks eigenlijk")."""
    return _NOTHING.fullmatch(text) is not None


def opens_with_nothing(text: str) -> bool:
    """Tell whether a message says: nothing, and then no exception to it.

    "Niks eigenlijk, het is gewoon werk" does, "niks, alleen mijn collega's" does not.
    """
    first, _, rest = re.sub(r"[.;\n]", ",", text).partition(",")
    return says_nothing(first) and not _EXCEPT.search(rest) and energy_in(rest) is None


def says_little(text: str) -> bool:
    """Tell whether the whole message only goes along: "ok en nu", "ja hoor"."""
    return _LITTLE.fullmatch(text) is not None


def only_a_job(text: str, job: str) -> bool:
    """Tell whether a message names a job and where, and nothing of what it is like."""
    before, found, after = text.lower().partition(job.lower())
    return bool(
        found
        and not re.search(r"\w", _FILLER.sub(" ", before))
        and _AT_WORK.fullmatch(after)
        and energy_in(text) is None
    )


def what_was_meant(text: str) -> str:
    """Return a correction without its run-up: "nee ik bedoelde een 4" gives "een 4"."""
    found = _MEANT.match(text)
    return text[found.end() :].strip() if found else text.strip()


def put_right(text: str) -> str | None:
    """Return what a correction says instead, None where nothing is put right."""
    meant = what_was_meant(text)
    return meant if meant and meant != text.strip() else None


def no_job(words: str) -> bool:
    """Tell whether words for a job say that something is not, or must, or may."""
    return _NO_JOB.search(words) is not None


def job_words(text: str, other_facts: tuple[str, ...] = ()) -> str:
    """Return the words for the job in an answer, without the run-up; may be empty.

    `other_facts` are words of the message that were understood as something else (a
    contract, hours, an age); the clause around them is left out.
    """
    clauses = [part for part in re.split(r"[,.;\n]|\ben\b(?= ik\b)", text) if part]
    facts = [fact.lower() for fact in other_facts if fact]
    own = [c for c in clauses if not any(fact in c.lower() for fact in facts)]
    for clause in own:
        lead = _JOB_LEAD.match(clause)
        rest = clause[lead.end() :] if lead else clause
        if lead and _ENDS_WITH_I.search(lead[0]) and _IS_DONE.match(rest):
            # "Ik geef les": without its "ik" a verb is no Dutch.
            return f"ik {rest.strip()}"
        if rest.strip():
            # "bij de gemeente" is no name of a job without its "bij".
            return _with_preposition(clause, rest)
    return ""


_ENDS_WITH_I = re.compile(r"\bik\W*$", re.IGNORECASE)
_IS_DONE = re.compile(r"(?!iets\b|niks\b)\w+\s+\w+", re.IGNORECASE)


def _with_preposition(clause: str, rest: str) -> str:
    before = clause[: len(clause) - len(rest)].lower().split()
    kept = [word for word in before if word in {"in", "bij", "iets", "de", "het"}]
    if not {"in", "bij", "iets"} & set(kept):
        return rest.strip()
    return " ".join([*kept, rest.strip()])
