"""A folder of records that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.load import RECORDS

STEP = """\
id: energielijst
title: Een energielijstje
what: Je schrijft een week lang op wat energie geeft.
first_action: Leg vanavond een blaadje klaar.
smaller: Doe het één dag.
effort: 5 minuten per dag
minutes: 5
period: day
cost: Gratis voor jou
free: true
arranged_by: self
place: self
learning_style: [doing]
long: false
group: reflection
wishes: {wish_fun: 3}
obstacles: {obstacle_time: 2}
sectors: []
employment: []
not_employment: []
goals: []
schemes: [slim]
words: [energie]
sources:
  - {ref: S143, url: null, date: 2024-01-01, confidence: med}
verified_on: 2024-01-01
"""

SCHEME = """\
id: slim
name: SLIM-regeling
synonyms: [slim subsidie]
what: Subsidie voor leren.
for_whom: Voor kleine bedrijven.
kind: grant
who_applies: employer
offered: true
amount: {text: "een deel van de kosten", confidence: med}
pays_for: Loopbaanadvies.
conditions:
  - {field: company_size, test: below, value: 250, text: "je bedrijf is klein"}
  - one_of_tests:
      text: "je bent jong of in loondienst"
      any:
        - {field: age, test: below, value: 30, text: "je bent jong"}
        - {field: employment, test: any_of, value: [flex], text: "in loondienst"}
interest: {goals: [course]}
priority: 40
apply_how: Je werkgever vraagt het aan.
next_action: Vraag je werkgever ernaar.
note: Een briefje.
url: https://example.org
windows:
  - {from: 2025-03-10, to: 2025-03-28, note: "eerste ronde"}
  - {yearly: true, from: "09-01", to: "09-30"}
windowed: true
valid_from: 2020-03-01
valid_to: 2029-12-31
legal_end: null
status_note: null
successor: null
alternatives: []
beliefs:
  - {words: [zelf], answer: "Dat kan niet."}
sources:
  - {ref: S1, url: "https://example.org", date: null, confidence: med}
confidence: med
verified_on: null
recheck_after: 365
"""

Spoil = Callable[[str, str, str], None]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Give a folder with one good step, one good scheme and the real reasons."""
    for name, text in (("steps/energielijst", STEP), ("schemes/slim", SCHEME)):
        path = tmp_path / f"{name}.yml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    shutil.copy(RECORDS / "reasons.yml", tmp_path / "reasons.yml")
    return tmp_path


@pytest.fixture
def spoil(records: Path) -> Spoil:
    """Give a function that replaces a text in one of the files."""

    def replace(name: str, old: str, new: str) -> None:
        path = records / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
