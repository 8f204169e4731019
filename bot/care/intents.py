"""Intents of care: what is said under them is not kept, counted or trained on."""

from __future__ import annotations

from typing import Final

CRISIS: Final = "report_crisis"
"""Danger to a person; the only one whose answer comes before everything."""

CARE_INTENTS: Final = frozenset({CRISIS, "report_stress", "report_conflict"})
"""Danger, health and conflict. A turn under one of them is a care turn: its text,
intent and entities are left out of what is stored. The papers and the advisers' manual
name the same three."""
