"""An exercise as frozen dataclasses; the YAML of it: docs/self-tests.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["selftest", "outlook", "rehearsal"]
RuleName = Literal["highest", "lowest", "balance", "chosen", "own_words", "practice"]

KINDS: Final = ("selftest", "outlook", "rehearsal")
RULES: Final = ("highest", "lowest", "balance", "chosen", "own_words", "practice")


@dataclass(frozen=True)
class Answer:
    """An answer on a button; `words` are other ways of typing it.

    `points` go to the dimension of the item. A `tip` is said at once, as in the
    rehearsal.
    """

    id: str
    title: str
    points: int = 0
    words: tuple[str, ...] = ()
    tip: str | None = None


@dataclass(frozen=True)
class Item:
    """One thing asked: answers to choose from, or own words when there are none.

    `choose` is how many different answers are taken, `more` asks for the next one.
    `echo` gives own words back, with {words} in it. `fits` names obstacles for which
    the item comes first.
    """

    id: str
    text: str
    answers: tuple[Answer, ...] = ()
    counts_for: str | None = None
    choose: int = 1
    more: str | None = None
    echo: str | None = None
    own_tip: str | None = None
    fits: tuple[str, ...] = ()

    @property
    def open_(self) -> bool:
        """Tell whether own words are the answer."""
        return not self.answers

    def answer(self, answer_id: str) -> Answer | None:
        """Return the answer with this id, or None."""
        return next((a for a in self.answers if a.id == answer_id), None)


@dataclass(frozen=True)
class Result:
    """What may come out, in plain words; `name` fits in a list of results.

    `wishes` are intents of the contract that often go with it. `kept`: may stand in
    the plan; what touches health may not.
    """

    id: str
    name: str
    text: str
    wishes: tuple[str, ...] = ()
    kept: bool = True


@dataclass(frozen=True)
class Band:
    """A result from this difference of points on."""

    result: str
    least: int


@dataclass(frozen=True)
class Outcome:
    """How answers become results.

    `highest` and `lowest` take at most `most` dimensions with at least, or at most,
    `limit` percent of the points that could be given; `balance` takes the points of
    `plus` less those of `minus` to the first band they reach; `chosen` takes the chosen
    answers; `own_words` gives the words back; `practice` has no result.
    """

    rule: RuleName
    most: int = 1
    limit: int = 0
    plus: str | None = None
    minus: str | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """A row of items with an outcome. Texts are Dutch, as shown.

    `nothing` is said when no result stands out, `closing` after the last item of an
    exercise without results. `offered_at` names the wishes that bring an offer of it.
    """

    id: str
    kind: Kind
    title: str
    minutes: int
    words: tuple[str, ...]
    offered_at: tuple[str, ...]
    intro: str
    why: str
    items: tuple[Item, ...]
    outcome: Outcome
    results: Mapping[str, Result]
    nothing: str | None = None
    closing: str | None = None

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)
