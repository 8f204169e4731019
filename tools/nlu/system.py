"""What every way to understand has to be able to do, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tools.nlu.messages import LabelledMessage
from tools.nlu.scores import Reading


class System(Protocol):
    """Something that learns from labelled messages and then reads others."""

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Learn."""

    def read(self, message: LabelledMessage) -> Reading:
        """Read one message."""
