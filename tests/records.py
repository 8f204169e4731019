"""Small records for tests: whole, and different only in what a test names."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from bot.catalogue.load import load_catalogue
from bot.catalogue.models import (
    Catalogue,
    Interest,
    SchemeRecord,
    Source,
    StepRecord,
)

TODAY = dt.date(2026, 11, 23)
SOURCE = Source(ref="OK", url=None, date=None, confidence="med")

_STEP = StepRecord(
    id="step",
    title="Een stap",
    what="Je doet iets.",
    first_action="Vraag het morgen aan een collega.",
    smaller="Denk er vijf minuten over na.",
    effort="Een uur, één keer",
    minutes=60,
    period=None,
    cost="Gratis voor jou",
    free=True,
    arranged_by="self",
    place="self",
    learning_style=("doing",),
    long=False,
    group="",
    wishes={},
    obstacles={},
    sectors=(),
    employment=(),
    not_employment=(),
    goals=(),
    schemes=(),
    words=(),
    sources=(SOURCE,),
    verified_on=dt.date(2026, 6, 1),
)

_SCHEME = SchemeRecord(
    id="scheme",
    name="Een regeling",
    synonyms=(),
    what="Geld om te leren.",
    for_whom="Voor iedereen die werkt.",
    kind="right",
    who_applies="worker",
    offered=True,
    amount=None,
    pays_for=None,
    conditions=(),
    interest=Interest(),
    priority=100,
    apply_how="Vraag het aan.",
    next_action="Kijk op de site.",
    note=None,
    employer_action=None,
    url="https://example.org",
    windows=(),
    windowed=False,
    valid_from=None,
    valid_to=None,
    legal_end=None,
    status_note=None,
    successor=None,
    alternatives=(),
    ended=None,
    beliefs=(),
    sources=(SOURCE,),
    confidence="high",
    verified_on=dt.date(2026, 6, 1),
    recheck_after=1095,
)


def make_step(id_: str = "step", **fields: Any) -> StepRecord:
    """Return a step; its group is its id unless given."""
    return dataclasses.replace(_STEP, **{"id": id_, "group": id_, **fields})


def make_scheme(id_: str = "scheme", **fields: Any) -> SchemeRecord:
    """Return a scheme that is open to all at `TODAY`, but for what is given."""
    return dataclasses.replace(_SCHEME, **{"id": id_, "name": id_, **fields})


def make_catalogue(
    *, steps: Iterable[StepRecord] = (), schemes: Iterable[SchemeRecord] = ()
) -> Catalogue:
    """Return a catalogue of these records, in this order, with the real reasons."""
    return Catalogue(
        steps={step.id: step for step in steps},
        schemes={scheme.id: scheme for scheme in schemes},
        reasons=real_reasons(),
    )


@lru_cache(maxsize=1)
def real_reasons() -> dict[str, str]:
    """Return the texts of reasons.yml."""
    return dict(load_catalogue().reasons)
