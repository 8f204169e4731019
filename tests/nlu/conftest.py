"""The trained model, and what it makes of the sets that are at hand."""

from __future__ import annotations

import warnings

import pytest

with warnings.catch_warnings():
    # They were written for older releases of what they import, and say so at length.
    warnings.simplefilter("ignore")
    import bot.dialogue.rasa_setup
    import bot.nlu.importer  # noqa: F401

from tools.nlu.gate import guarded
from tools.nlu.messages import readers
from tools.nlu.parsing import Parser
from tools.nlu.scores import score


class Measured:
    """Reads each set once, when it is first asked for."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._known: dict[str, dict[str, float]] = {}

    def figures(self, name: str) -> dict[str, float]:
        """Return the guarded figures of a set."""
        if name not in self._known:
            messages = readers()[name]()
            scores = score(messages, self._parser.read(messages))
            self._known[name] = guarded(name, scores)
        return self._known[name]


@pytest.fixture(scope="session", name="parser")
def trained_parser() -> Parser:
    """Return the trained model, ready to read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Parser.newest()


@pytest.fixture(scope="session")
def measured(parser: Parser) -> Measured:
    """Return the trained model's figures, set by set."""
    return Measured(parser)
