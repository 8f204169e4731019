"""Figures of a reading against its labels: pure, and free of Rasa.

Conventions of the contract: `nlu_fallback` counts as the best name below it, and apart
as a fallback; entities count when name and place are exactly right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.nlu.messages import Labelled, LabelledMessage

FALLBACK = "nlu_fallback"
CRISIS = "report_crisis"
CARE = ("report_stress", "report_job_loss", "report_conflict")
"""The care intents beside the crisis."""


@dataclass(frozen=True)
class Found:
    """An entity that a parse returned."""

    entity: str
    start: int
    end: int
    value: Any = None
    role: str | None = None

    @property
    def span(self) -> tuple[str, int, int]:
        """What an exact match is compared by."""
        return self.entity, self.start, self.end


@dataclass(frozen=True)
class Reading:
    """What a parse made of a message.

    `ranking` holds (intent, confidence), best first, without the fallback;
    `fell_back` tells whether the fallback stood above them. `seconds` is CPU time of
    the process: the same whatever else the machine does.
    """

    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Found, ...] = ()
    fell_back: bool = False
    seconds: float = 0.0

    @property
    def intent(self) -> str:
        """The best intent of the contract; empty when there is none."""
        return self.ranking[0][0] if self.ranking else ""


@dataclass(frozen=True)
class Counts:
    """Right finds, wrong finds and misses."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def support(self) -> int:
        """How many there were to find."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Share of the finds that is right; 0 without finds."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share that was found; 0 when there was nothing to find."""
        return _share(self.right, self.support)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    def __add__(self, other: Counts) -> Counts:
        """Count both together."""
        return Counts(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )


@dataclass(frozen=True)
class Scores:
    """Everything measured on one set; `alarms` were wrongly read as a crisis."""

    size: int
    accuracy: float
    macro_f1: float
    noise: Mapping[str, tuple[float, int]]
    intents: Mapping[str, Counts]
    confused: Mapping[str, Counter[str]]
    fallbacks: int
    fallbacks_right: int
    entities: Mapping[str, Counts]
    norms: Counts
    alarms: int = 0

    @property
    def entity_total(self) -> Counts:
        """All entities counted together."""
        return sum(self.entities.values(), Counts())

    @property
    def calm(self) -> float:
        """Share of the messages that are no crisis and were not read as one."""
        no_crisis = self.size - self.intents.get(CRISIS, Counts()).support
        return 1 - _share(self.alarms, no_crisis)

    def figures(self) -> dict[str, float]:
        """Return what the gate guards, by name; what the set cannot tell is absent."""
        figures = {"accuracy": self.accuracy, "macro_f1": self.macro_f1}
        figures |= {f"noise.{kind}": share for kind, (share, _) in self.noise.items()}
        if CRISIS in self.intents:
            figures["crisis.recall"] = self.intents[CRISIS].recall
            figures["crisis.precision"] = self.intents[CRISIS].precision
        others = sum((self.intents[n] for n in CARE if n in self.intents), Counts())
        if others.support:
            figures["care.recall"] = others.recall
        for name in ("out_of_scope", "other_language"):
            if name in self.intents:
                figures[f"{name}.f1"] = self.intents[name].f1
        if self.entity_total.support:
            figures["entities.f1"] = self.entity_total.f1
        if "scheme" in self.entities:
            figures["schemes.f1"] = self.entities["scheme"].f1
        if self.norms.support:
            figures["values.right"] = self.norms.recall
        return {name: round(value, 4) for name, value in figures.items()}


def score(messages: Sequence[LabelledMessage], readings: Sequence[Reading]) -> Scores:
    """Return the figures of readings, one for each message in the same order.

    Raises `ValueError` where their numbers differ or there are none.
    """
    if len(messages) != len(readings) or not messages:
        raise ValueError("there must be one reading for each message, and at least one")
    truth = [message.intent for message in messages]
    guess = [reading.intent for reading in readings]
    intents = intent_counts(truth, guess)
    confused: dict[str, Counter[str]] = {name: Counter() for name in intents}
    for right, given in zip(truth, guess):
        if right != given:
            confused[right][given] += 1
    fallen = [t == r.intent for t, r in zip(truth, readings) if r.fell_back]
    return Scores(
        size=len(messages),
        accuracy=_share(sum(map(str.__eq__, truth, guess)), len(truth)),
        macro_f1=sum(c.f1 for c in intents.values()) / len(intents),
        noise=_by_noise(messages, guess),
        intents=intents,
        confused=confused,
        fallbacks=len(fallen),
        fallbacks_right=sum(fallen),
        entities=entity_counts(
            [message.entities for message in messages],
            [reading.entities for reading in readings],
        ),
        norms=_norm_counts(messages, readings),
        alarms=sum(t != CRISIS == g for t, g in zip(truth, guess)),
    )


def intent_counts(truth: Sequence[str], guess: Sequence[str]) -> dict[str, Counts]:
    """Return the counts of each intent that occurs in the labels."""
    given, pairs = Counter(guess), Counter(zip(truth, guess))
    return {
        name: Counts(
            pairs[name, name], given[name] - pairs[name, name], n - pairs[name, name]
        )
        for name, n in sorted(Counter(truth).items())
    }


def entity_counts(
    truth: Sequence[Iterable[Labelled]], found: Sequence[Iterable[Found]]
) -> dict[str, Counts]:
    """Return the counts of exact spans by entity, in the order of the alphabet."""
    counts: dict[str, Counts] = {}
    for labelled, given in zip(truth, found):
        wanted = {entity.span for entity in labelled}
        have = {entity.span for entity in given}
        for name, *_ in wanted & have:
            counts[name] = counts.get(name, Counts()) + Counts(right=1)
        for name, *_ in have - wanted:
            counts[name] = counts.get(name, Counts()) + Counts(wrong=1)
        for name, *_ in wanted - have:
            counts[name] = counts.get(name, Counts()) + Counts(missed=1)
    return dict(sorted(counts.items()))


def same_value(found: Any, norm: Any) -> bool:
    """Tell whether a normalised value is the one meant; numbers compare as numbers."""
    if isinstance(norm, bool) or isinstance(found, bool):
        return found is norm
    if isinstance(norm, int | float):
        return isinstance(found, int | float) and abs(found - norm) < 1e-6
    if isinstance(norm, Mapping):
        return isinstance(found, Mapping) and all(
            same_value(found.get(key), value) for key, value in norm.items()
        )
    if isinstance(norm, str):
        return str(found).strip().lower() == norm.strip().lower()
    return bool(found == norm)


def answers(
    messages: Sequence[LabelledMessage],
    readings: Sequence[Reading],
    threshold: float,
    margin: float,
) -> Counts:
    """Return answered right, answered wrong, and asked (as `missed`).

    The bot asks what was meant below `threshold`, and when the best two intents lie
    less than `margin` apart: what Rasa's FallbackClassifier does with its two numbers.
    """
    total = Counts()
    for message, reading in zip(messages, readings):
        confidences = [confidence for _, confidence in reading.ranking[:2]] or [0.0]
        close = len(confidences) > 1 and confidences[0] - confidences[1] < margin
        if confidences[0] < threshold or close:
            total += Counts(missed=1)
        elif reading.intent == message.intent:
            total += Counts(right=1)
        else:
            total += Counts(wrong=1)
    return total


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _by_noise(
    messages: Sequence[LabelledMessage], guess: Sequence[str]
) -> dict[str, tuple[float, int]]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for message, given in zip(messages, guess):
        if message.noise:
            total[message.noise] += 1
            right[message.noise] += message.intent == given
    return {kind: (right[kind] / n, n) for kind, n in sorted(total.items())}


def _norm_counts(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> Counts:
    """Compare values where the span was found and its value is known."""
    counts = Counts()
    for message, reading in zip(messages, readings):
        values = {entity.span: entity.value for entity in reading.entities}
        for entity in message.entities:
            if entity.norm is None or entity.span not in values:
                continue
            same = same_value(values[entity.span], entity.norm)
            counts += Counts(right=1) if same else Counts(missed=1)
    return counts


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
