"""Ways to tell intents and entities apart, trained and measured alike.

Each is trained and measured in a process of its own, so that CPU seconds and memory
are its own. A system is made by name, because a name can be sent to another process.
"""

from __future__ import annotations

import functools
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import psutil

from tools.nlu import linear_systems, rasa_systems, spacy_systems
from tools.nlu.messages import LabelledMessage
from tools.nlu.scores import Reading, Scores, percentile, score
from tools.nlu.system import System

_SEED = 20260302
_WARM_UP = 20


Sets = Mapping[str, Sequence[LabelledMessage]]


@dataclass(frozen=True)
class Outcome:
    """What a system showed: scores by set, and what it cost.

    `p95` is milliseconds of CPU a message, `cpu` seconds of CPU to train, `memory` the
    peak in MB above what the process held before training.
    """

    name: str
    examples: int
    scores: Mapping[str, Scores]
    p95: float
    cpu: float
    memory: float


def measure(name: str, examples: Sequence[LabelledMessage], sets: Sets) -> Outcome:
    """Train and measure the system of this name in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure_here, name, examples, sets).result()


def _measure_here(
    name: str, examples: Sequence[LabelledMessage], sets: Sets
) -> Outcome:
    system = make(name)
    before = psutil.Process().memory_info().rss / 1024**2
    begun = time.process_time()
    system.train(examples)
    cpu = time.process_time() - begun
    readings = {title: timed(system, messages) for title, messages in sets.items()}
    took = [reading.seconds * 1000 for each in readings.values() for reading in each]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scores = {title: score(sets[title], each) for title, each in readings.items()}
    return Outcome(
        name, len(examples), scores, percentile(took, 0.95), cpu, peak - before
    )


def timed(system: System, messages: Sequence[LabelledMessage]) -> list[Reading]:
    """Read messages one at a time, the first ones twice, and note the time of each."""
    for message in messages[:_WARM_UP]:
        system.read(message)
    readings = []
    for message in messages:
        begun = time.process_time()
        reading = system.read(message)
        readings.append(replace(reading, seconds=time.process_time() - begun))
    return readings


def make(name: str) -> System:
    """Return a new, untrained system; KeyError for an unknown name."""
    return _systems()[name]()


def names() -> list[str]:
    """Return the names of all systems."""
    return list(_systems())


@functools.cache
def _systems() -> Mapping[str, Callable[[], System]]:
    return {
        **linear_systems.SYSTEMS,
        **rasa_systems.SYSTEMS,
        **spacy_systems.SYSTEMS,
    }


def sample(
    examples: Sequence[LabelledMessage], each: int, seed: int = _SEED
) -> list[LabelledMessage]:
    """Return at most `each` examples of every intent, drawn by chance."""
    drawn = []
    for of_intent in _by_intent(examples).values():
        random.Random(seed).shuffle(of_intent)
        drawn += of_intent[:each]
    return drawn


def set_aside(
    examples: Sequence[LabelledMessage], each: int
) -> tuple[list[LabelledMessage], list[LabelledMessage]]:
    """Return (the rest, `each` examples of every intent) to measure on the latter.

    Our examples avoid each other's words, so that these are the hardest messages at
    hand.
    """
    aside = sample(examples, each, seed=_SEED + 1)
    taken = {id(example) for example in aside}
    return [example for example in examples if id(example) not in taken], aside


def _by_intent(
    examples: Sequence[LabelledMessage],
) -> dict[str, list[LabelledMessage]]:
    grouped: dict[str, list[LabelledMessage]] = {}
    for example in examples:
        grouped.setdefault(example.intent, []).append(example)
    return grouped
