"""Rules of phrases that tell of a crisis, and what takes their hits back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.care.phrases import Found, PhraseBook, Words

CrisisKind = Literal["accident", "self", "violence"]

KINDS: Final[tuple[CrisisKind, ...]] = get_args(CrisisKind)
"""What is answered first when a message tells of more than one: an accident or
overdose needs 112 at once, then one's own life, then violence by another."""

# What phrases stand for in the book: a rule by its name, or what takes it back.
_NEVER: Final = "never"
_NOT: Final = "not "
_UNLESS: Final = "unless "


@dataclass(frozen=True)
class Crisis:
    """Danger found in a message: which kind, and the rule that found it.

    `self` is someone's own life or self-harm (the writer's or a person close by),
    `violence` is violence by another, `accident` an accident or an overdose.
    """

    kind: CrisisKind
    rule: str


@dataclass(frozen=True)
class Rule:
    """Phrases that tell of one kind of danger, and what takes them back.

    `excluded` are phrases that make a hit they touch void ('wil dood' in 'wil dood
    hout zagen'); `unless` are phrases that do so from anywhere in the message.
    """

    name: str
    kind: CrisisKind
    phrases: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Lexicon:
    """All rules together; one pass over a message."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        classes: Mapping[str, Sequence[str]],
        words: Words,
        excluded: Sequence[str] = (),
    ) -> None:
        """Read the rules; `excluded` holds for each of them. ValueError for a fault."""
        self._rules = sorted(rules, key=lambda rule: KINDS.index(rule.kind))
        self._words = words
        phrases: dict[str, Sequence[str]] = {_NEVER: excluded}
        for rule in rules:
            if rule.name in phrases:
                raise ValueError(f"rule {rule.name} stands twice")
            phrases[rule.name] = rule.phrases
            phrases[_NOT + rule.name] = rule.excluded
            phrases[_UNLESS + rule.name] = rule.unless
        self._book = PhraseBook(phrases, classes)

    def find(self, text: str) -> Crisis | None:
        """Return the crisis a text tells of, None where no rule fires."""
        words = self._words.cut(text)
        met = self._met(self._found(words), words)
        return next((crisis for crisis, taken_back in met if not taken_back), None)

    def takes_back(self, text: str) -> bool:
        """Tell whether what would be danger in a text is known not to be.

        Something takes back each rule that fires, or is said where none does.
        """
        words = self._words.cut(text)
        found = self._found(words)
        met = [taken_back for _, taken_back in self._met(found, words)]
        return all(met) if met else bool(found[_NEVER])

    def _found(self, words: Sequence[str | None]) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = defaultdict(list)
        for one in self._book.find(words):
            found[one.rule].append(one)
        return found

    def _met(
        self, found: dict[str, list[Found]], words: Sequence[str | None]
    ) -> Iterator[tuple[Crisis, bool]]:
        """Yield what each phrase tells of, and whether that is taken back."""
        for rule in self._rules:
            if rule.name not in found:
                continue
            voids = found[_NEVER] + found[_NOT + rule.name]
            voids += [_sentence(one, words) for one in found[_UNLESS + rule.name]]
            for hit in found[rule.name]:
                taken_back = any(hit.touches(void) for void in voids)
                yield Crisis(rule.kind, rule.name), taken_back


def _sentence(found: Found, words: Sequence[str | None]) -> Found:
    """Return a phrase stretched to the whole sentence it stands in."""
    first, last = found.first, found.last
    while first > 0 and words[first - 1] is not None:
        first -= 1
    while last + 1 < len(words) and words[last + 1] is not None:
        last += 1
    return Found(found.rule, first, last)
