"""An overlay adds and narrows, and never contradicts a fact."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.advice.profile import Profile
from bot.advice.schemes import find_schemes
from bot.advice.steps import rank_steps
from bot.catalogue.checks import check_catalogue
from bot.catalogue.load import CatalogueError, load_catalogue
from bot.catalogue.overlay import Overlay, build_overlay, merge
from bot.catalogue.reader import Fault
from tests.content.project import ROOT

TODAY = dt.date(2026, 11, 24)
BASE = load_catalogue()
PAGE = (ROOT / "docs" / "overlays.md").read_text(encoding="utf-8")
STEP, CONTACTS, HIDE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
OWN = "steps/bedrijfsacademie.yml"


def parsed(text: str) -> Any:
    return YAML(typ="safe").load(text)


def example() -> dict[str, Any]:
    """The overlay of the page in docs/."""
    return {
        OWN: parsed(STEP),
        "contacts.yml": parsed(CONTACTS),
        "hide.yml": parsed(HIDE),
    }


def built(trees: dict[str, Any]) -> tuple[Overlay, list[Fault]]:
    faults: list[Fault] = []
    return build_overlay(trees, BASE, faults), faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "steps").mkdir()
    (tmp_path / OWN).write_text(STEP, encoding="utf-8")
    (tmp_path / "contacts.yml").write_text(CONTACTS, encoding="utf-8")
    (tmp_path / "hide.yml").write_text(HIDE, encoding="utf-8")
    return tmp_path


def test_the_example_of_the_page_is_an_overlay(folder: Path):
    catalogue = load_catalogue(overlay=folder)
    assert set(catalogue.steps) - set(BASE.steps) == {"bedrijfsacademie"}
    assert catalogue.hidden_steps == {"simulatielijn"}
    assert "HR" in catalogue.scheme_contacts["cao_budget"]
    assert "koord" in catalogue.step_contacts["leerambassadeur"]
    assert check_catalogue(catalogue, TODAY) == []


def test_merging_leaves_both_as_they_were():
    overlay, faults = built(example())
    before = dict(BASE.steps), dict(BASE.schemes)
    merged = merge(BASE, overlay)
    assert faults == []
    assert (dict(BASE.steps), dict(BASE.schemes)) == before
    assert merge(BASE, overlay).steps == merged.steps


def test_an_empty_overlay_changes_nothing():
    merged = merge(BASE, Overlay())
    assert merged.steps == BASE.steps
    assert merged.schemes == BASE.schemes
    assert merged.hidden_steps == frozenset()


def test_no_record_of_the_catalogue_differs():
    merged = merge(BASE, built(example())[0])
    for id_, record in BASE.steps.items():
        assert merged.steps[id_] == record
    assert merged.schemes == BASE.schemes


def test_own_steps_are_offered_and_hidden_ones_are_not():
    merged = merge(BASE, built(example())[0])
    profile = Profile(wish="wish_deepen", obstacles=("obstacle_money",))
    offered = {it.id for it in rank_steps(profile, merged, TODAY)}
    assert "bedrijfsacademie" in offered

    seen: list[str] = []
    builder = Profile(wish="wish_deepen", sector="construction")
    while found := rank_steps(builder, merged, TODAY, exclude=seen):
        seen += [it.id for it in found]
    assert "simulatielijn" not in seen
    assert "bedrijfsacademie" in seen


def test_a_hidden_scheme_is_answered_only_for_who_asks():
    merged = merge(BASE, built(example())[0])
    hidden = "vakbond_loopbaanadvies"
    worker = Profile(employment=("permanent",))
    asking = Profile(employment=("permanent",), asked_scheme=hidden)
    fits = {it.id: it.fit for it in find_schemes(worker, merged, TODAY)}
    assert fits[hidden] == "no"
    assert find_schemes(asking, merged, TODAY)[0].fit == "yes"


def contact(**fields: Any) -> dict[str, Any]:
    return {"contacts.yml": {"contacts": [{"text": "Vraag het bij HR.", **fields}]}}


def own(**fields: Any) -> dict[str, Any]:
    return {OWN: {**parsed(STEP), **fields}}


@pytest.mark.parametrize(
    ("trees", "place", "message"),
    [
        (own(title="Een uur van 50 euro"), f"{OWN}: title", "states an amount"),
        (own(cost="€ 10"), f"{OWN}: cost", "states an amount"),
        (own(what="U volgt een les."), f"{OWN}: what", "says u"),
        (own(what="Je " + "en " * 30 + "klaar."), f"{OWN}: what", "32"),
        (own(title="Open tot 2030"), f"{OWN}: title", "says when something ends"),
        (own(not_employment=["sick"]), f"{OWN}: employment", "being ill may not"),
        (own(learning_style=[]), f"{OWN}: learning_style", "names none"),
        (own(title="Een " + "lange " * 12), f"{OWN}: title", "longer than 60"),
        (
            contact(schemes=["slim"], text="Deze regeling is afgeschaft."),
            "contacts.yml: contacts[0].text",
            "says when something ends",
        ),
        (own(wishes={"wish_fly": 1}), f"{OWN}: wishes", "unknown name"),
        (own(colour="red"), f"{OWN}: colour", "unknown field"),
        (own(id="anders"), f"{OWN}: id", "must equal the file name"),
        (
            {"steps/evc.yml": {**parsed(STEP), "id": "evc"}},
            "steps/evc.yml: id",
            "is a step of the catalogue",
        ),
        (contact(), "contacts.yml: contacts[0].schemes", "names no step"),
        (contact(schemes=["stapp"]), "contacts.yml: contacts[0].schemes", "unknown"),
        (contact(schemes=["stap"]), "contacts.yml: contacts[0].schemes", "never offer"),
        (contact(steps=["geen"]), "contacts.yml: contacts[0].steps", "unknown name"),
        (
            contact(schemes=["slim"], text="Je krijgt 80 procent."),
            "contacts.yml: contacts[0].text",
            "states an amount",
        ),
        (
            {
                "contacts.yml": {
                    "contacts": contact(steps=["evc"])["contacts.yml"]["contacts"] * 2
                }
            },
            "contacts.yml: contacts[1].text",
            "a second contact for evc",
        ),
        (
            {"hide.yml": {"schemes": ["scholingsplicht"]}},
            "hide.yml: schemes",
            "a right",
        ),
        ({"hide.yml": {"steps": ["geen"]}}, "hide.yml: steps", "unknown name"),
        ({"hide.yml": {"stappen": []}}, "hide.yml: stappen", "unknown field"),
        (
            {"hide.yml": {"steps": [it.id for it in BASE.steps.values() if it.small]}},
            "hide.yml: steps",
            "leaves no step",
        ),
        ({"schemes/slim.yml": {}}, "schemes/slim.yml", "unknown file"),
    ],
)
def test_faults_are_named_with_file_and_field(
    trees: dict[str, Any], place: str, message: str
):
    _, faults = built(trees)
    told = [str(fault) for fault in faults]
    assert any(it.startswith(place) and message in it for it in told), told


def test_all_faults_of_a_folder_come_at_once(folder: Path):
    (folder / "hide.yml").write_text("schemes: [scholingsplicht]\n", encoding="utf-8")
    (folder / "contacts.yml").write_text("contacts: [\n", encoding="utf-8")
    (folder / "extra.yaml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(overlay=folder)
    assert {fault.file for fault in error.value.faults} == {
        "hide.yml",
        "contacts.yml",
        "extra.yaml",
    }


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path):
    with pytest.raises(CatalogueError, match="no such folder"):
        load_catalogue(overlay=tmp_path / "weg")


def test_hiding_too_much_for_a_wish_is_a_gap():
    hidden = frozenset(
        it.id for it in BASE.steps.values() if "wish_digital" in it.wishes
    )
    merged = merge(BASE, Overlay(hidden_steps=hidden))
    faults = {str(it) for it in check_catalogue(merged, TODAY)}
    assert any("wish_digital" in it for it in faults)
