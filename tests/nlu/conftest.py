"""The sets that are at hand, and the trained model that reads them once."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import pytest

with warnings.catch_warnings():
    # They were written for older releases of what they import, and say so at length.
    warnings.simplefilter("ignore")
    import rasa.shared.nlu.training_data.loading  # noqa: F401

from tools.nlu.messages import VALIDATION, LabelledMessage, read_rasa, read_validation
from tools.nlu.parsing import Parser
from tools.nlu.scores import Reading, Scores, score

SETS = {"held_out": read_rasa}
if VALIDATION.exists():
    SETS["validation"] = read_validation


class Measured:
    """Reads each set once, when it is first asked for."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._known: dict[str, tuple[Sequence[LabelledMessage], list[Reading]]] = {}

    def scores(self, name: str) -> Scores:
        """Return the figures of a set."""
        if name not in self._known:
            messages = SETS[name]()
            self._known[name] = messages, self._parser.read(messages)
        return score(*self._known[name])


@pytest.fixture(scope="session")
def measured() -> Measured:
    """Return the trained model's figures, set by set."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Measured(Parser.newest())
