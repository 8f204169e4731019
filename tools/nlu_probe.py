"""How are freshly written messages read? Before they become examples, or to measure.

    python tools/nlu_probe.py FILE_OR_FOLDER

Rasa NLU YAML in; what the newest model misses, what lies too close to an example to
tell anything, and the accuracy on the others out. Write messages without looking at the
examples: then the figure is what a worker meets.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.fuzz import ratio, token_sort_ratio
from rapidfuzz.process import cdist

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.nlu.everyday import plain_dutch  # noqa: E402
from tools.nlu.messages import (  # noqa: E402
    LabelledMessage,
    MessagesError,
    read_rasa,
    read_training,
)
from tools.nlu.parsing import NoModelError, Parser  # noqa: E402
from tools.nlu.scores import Reading  # noqa: E402

TOO_CLOSE = 93
"""Likeness to an example, of 100, from which a message tells nothing new."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print what was missed and the accuracy; 1 when nothing can be read."""
    parser = argparse.ArgumentParser(description="Read fresh messages.")
    parser.add_argument("path", type=Path, metavar="FILE_OR_FOLDER")
    args = parser.parse_args(argv)
    try:
        messages = read_rasa(args.path)
        new = new_ones(messages, [example.text for example in read_training()])
        readings = Parser.newest().read(new)
    except (MessagesError, NoModelError) as error:
        sys.stderr.write(f"nlu_probe: {error}\n")
        return 1
    print("\n".join(report(messages, new, readings)))
    return 0


def new_ones(
    messages: Sequence[LabelledMessage], examples: Sequence[str]
) -> list[LabelledMessage]:
    """Return the messages that no example is too much like, in whatever word order."""
    texts = [plain_dutch(message.text) for message in messages]
    known = [plain_dutch(text) for text in examples]
    close = np.zeros(len(texts), dtype=bool)
    for scorer in (ratio, token_sort_ratio):
        likeness = cdist(
            texts, known, scorer=scorer, score_cutoff=TOO_CLOSE, dtype=np.uint8
        )
        close |= likeness.any(axis=1)
    return [message for message, near in zip(messages, close) if not near]


def report(
    messages: Sequence[LabelledMessage],
    new: Sequence[LabelledMessage],
    readings: Sequence[Reading],
) -> list[str]:
    """Return the lines to show: misses, intents that have some, the whole."""
    missed = [
        (message, reading.ranking[0][0])
        for message, reading in zip(new, readings)
        if reading.ranking[0][0] != message.intent
    ]
    many = Counter(message.intent for message in new)
    lines = [f"{m.intent} read as {found}: {m.text}" for m, found in missed]
    lines += [
        f"{intent}: {count} of {many[intent]} missed"
        for intent, count in Counter(m.intent for m, _ in missed).most_common()
    ]
    right = len(new) - len(missed)
    share = right / len(new) if new else 0.0
    close = len(messages) - len(new)
    lines.append(f"{right} of {len(new)} right: {share:.3f}; {close} too close to one")
    return lines


if __name__ == "__main__":
    sys.exit(main())
