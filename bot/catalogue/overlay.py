"""What an employer or region adds to the catalogue, or hides: one folder of YAML.

`steps/<id>.yml` holds own steps in the form of the catalogue's, `contacts.yml` who to
turn to for a step or scheme, `hide.yml` what is not offered here. An overlay narrows
and adds; it changes no record, hides no right, and states no amount, so that it cannot
contradict a fact.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.catalogue.build import build_step
from bot.catalogue.checks import step_faults
from bot.catalogue.models import Catalogue, StepRecord
from bot.catalogue.reader import Fault, RecordReader

CONTACTS_FILE = "contacts.yml"
HIDE_FILE = "hide.yml"

MOST_WORDS = 25
"""Words in a sentence at most, as everywhere in the talk."""

_YEAR = re.compile(r"\b20\d\d\b")
_STATUS = re.compile(r"\b(?:gestopt|afgeschaft|vervallen|verlengd)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"€|\beuro\b|\bprocent\b|\d\s?%", re.IGNORECASE)
_FORMAL = re.compile(r"\b(?:u|uw)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")


@dataclass(frozen=True)
class Overlay:
    """What is added and hidden; contacts are texts by the id of a step or scheme."""

    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    step_contacts: Mapping[str, str] = field(default_factory=dict)
    scheme_contacts: Mapping[str, str] = field(default_factory=dict)
    hidden_steps: frozenset[str] = frozenset()
    hidden_schemes: frozenset[str] = frozenset()


def merge(catalogue: Catalogue, overlay: Overlay) -> Catalogue:
    """Return the catalogue with the overlay on it; both stay as they are.

    Hidden schemes are still answered for who asks for them by name, hidden steps keep
    their record for plans that hold them; neither is offered.
    """
    return dataclasses.replace(
        catalogue,
        steps=dict(sorted({**catalogue.steps, **overlay.steps}.items())),
        hidden_steps=catalogue.hidden_steps | overlay.hidden_steps,
        hidden_schemes=catalogue.hidden_schemes | overlay.hidden_schemes,
        step_contacts={**catalogue.step_contacts, **overlay.step_contacts},
        scheme_contacts={**catalogue.scheme_contacts, **overlay.scheme_contacts},
    )


def build_overlay(
    trees: Mapping[str, Any], catalogue: Catalogue, faults: list[Fault]
) -> Overlay:
    """Return the overlay in parsed files; not to be used when `faults` grew.

    `trees` holds the content of each file by its path in the folder.
    """
    steps: dict[str, StepRecord] = {}
    contacts: tuple[dict[str, str], dict[str, str]] = ({}, {})
    hidden: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for name, tree in sorted(trees.items()):
        if name.startswith("steps/"):
            step = _own_step(tree, name, catalogue, faults)
            steps[step.id] = step
    known = {**catalogue.steps, **steps}
    for name, tree in sorted(trees.items()):
        if name == CONTACTS_FILE:
            contacts = _contacts(tree, known, catalogue, faults)
        elif name == HIDE_FILE:
            hidden = _hidden(tree, catalogue, faults)
        elif not name.startswith("steps/"):
            expected = f"steps/<id>.yml, {CONTACTS_FILE} and {HIDE_FILE}"
            faults.append(Fault(name, "", f"unknown file; an overlay has {expected}"))
    return Overlay(
        steps=steps,
        step_contacts=contacts[0],
        scheme_contacts=contacts[1],
        hidden_steps=hidden[0],
        hidden_schemes=hidden[1],
    )


def read_folder(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    """Return the parsed YAML files of an overlay by their path in the folder."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not folder.is_dir():
        faults.append(Fault(str(folder), "", "no such folder"))
        return {}
    yaml = YAML(typ="safe")
    trees: dict[str, Any] = {}
    for path in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
        name = path.relative_to(folder).as_posix()
        try:
            trees[name] = yaml.load(path.read_bytes())
        except (OSError, YAMLError, ValueError) as error:
            faults.append(Fault(name, "", " ".join(str(error).split())))
    return trees


def _own_step(
    tree: Any, name: str, catalogue: Catalogue, faults: list[Fault]
) -> StepRecord:
    scheme_ids = frozenset(catalogue.schemes)
    step = build_step(tree, name, scheme_ids=scheme_ids, faults=faults)
    if step.id != Path(name).stem:
        faults.append(
            Fault(name, "id", f"must equal the file name {Path(name).stem!r}")
        )
    if step.id in catalogue.steps:
        message = f"{step.id!r} is a step of the catalogue; an overlay changes none"
        faults.append(Fault(name, "id", message))
    faults.extend(Fault(name, *place) for place in step_faults(step, catalogue))
    texts = ("title", "what", "first_action", "smaller", "effort", "cost")
    for field_name in texts:
        for message in _wrong_words(getattr(step, field_name)):
            faults.append(Fault(name, field_name, message))
    return step


def _contacts(
    tree: Any,
    steps: Collection[str],
    catalogue: Catalogue,
    faults: list[Fault],
) -> tuple[dict[str, str], dict[str, str]]:
    reader = RecordReader(tree, CONTACTS_FILE, faults=faults)
    for_steps: dict[str, str] = {}
    for_schemes: dict[str, str] = {}
    for item in reader.records("contacts"):
        text = item.text("text")
        for message in _wrong_words(text):
            item.fault("text", message)
        step_ids = item.names("steps", steps, may_miss=True)
        scheme_ids = item.names("schemes", catalogue.schemes, may_miss=True)
        if not step_ids and not scheme_ids:
            item.fault("schemes", "names no step and no scheme")
        for id_ in scheme_ids:
            if not catalogue.schemes[id_].offered:
                item.fault("schemes", f"{id_} is never offered, so it has no contact")
        for ids, found in ((step_ids, for_steps), (scheme_ids, for_schemes)):
            for id_ in ids:
                if id_ in found:
                    item.fault("text", f"a second contact for {id_}")
                found[id_] = text
    reader.finish()
    return for_steps, for_schemes


def _hidden(
    tree: Any, catalogue: Catalogue, faults: list[Fault]
) -> tuple[frozenset[str], frozenset[str]]:
    reader = RecordReader(tree, HIDE_FILE, faults=faults)
    steps = reader.names("steps", catalogue.steps, may_miss=True)
    schemes = reader.names("schemes", catalogue.schemes, may_miss=True)
    for id_ in schemes:
        if catalogue.schemes[id_].kind == "right":
            reader.fault("schemes", f"{id_} is a right of the worker; it stays")
    left = [it for it in catalogue.steps.values() if it.id not in steps]
    if not any(step.small for step in left):
        reader.fault("steps", "leaves no step that is free and under half an hour")
    reader.finish()
    return frozenset(steps), frozenset(schemes)


def _wrong_words(text: str) -> Iterator[str]:
    if _AMOUNT.search(text):
        yield "states an amount; amounts stand in the catalogue, with their source"
    if _YEAR.search(text) or _STATUS.search(text):
        yield "says when something ends; days stand in the catalogue, with their source"
    if _FORMAL.search(text):
        yield "says u; the talk says je"
    longest = max(len(it.split()) for it in _SENTENCE_END.split(text))
    if longest > MOST_WORDS:
        yield f"has a sentence of {longest} words; {MOST_WORDS} is the most"
