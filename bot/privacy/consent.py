"""The three choices of a worker."""

from __future__ import annotations

from typing import Final

CHOICES: Final = ("adviser_may_read", "may_improve_bot", "reminders")
"""Each is off until the worker chooses it."""

TEXT_VERSION: Final = "2026-11-24"
"""Day of the texts under which the choices are made; changes whenever they change."""
