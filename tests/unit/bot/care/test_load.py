"""Files with the words of danger: every fault is named with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.care.lexicon import KINDS, Crisis
from bot.care.load import RECORDS, CareError, load_cues, load_lexicon


@pytest.fixture(name="folder")
def given_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RECORDS / "crisis", tmp_path / "crisis"))


def test_each_kind_has_a_file_of_its_own(folder: Path) -> None:
    for kind in KINDS:
        rule = f"{{name: {kind}_said, phrases: [{kind}]}}"
        (folder / f"{kind}.yml").write_text(f"rules: [{rule}]\n")

    lexicon = load_lexicon(folder)
    for kind in KINDS:
        assert lexicon.find(kind) == Crisis(kind, f"{kind}_said")


def test_a_kind_has_further_files_named_after_it(folder: Path) -> None:
    rule = "{name: told_by_signs, phrases: [papegaai]}"
    (folder / "self_parrots.yml").write_text(f"rules: [{rule}]\n")

    assert load_lexicon(folder).find("papegaai") == Crisis("self", "told_by_signs")


def test_two_rules_of_one_name_are_a_fault(folder: Path) -> None:
    shutil.copy(folder / "self.yml", folder / "violence.yml")

    with pytest.raises(CareError, match="suicide_named stands twice"):
        load_lexicon(folder)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ("rules: [{name: a, phrases: [dood], kind: self}]", "unknown field kind"),
        ("rules: [{name: a, phrases: dood}]", "expected a list of phrases"),
        ("rules: [{phrases: [dood]}]", "'name'"),
        ("phrases: []", "'rules'"),
        ("rules: [", "self.yml"),
    ],
)
def test_a_fault_in_a_rule_names_its_file(folder: Path, rules: str, fault: str) -> None:
    (folder / "self.yml").write_text(f"{rules}\n")

    with pytest.raises(CareError, match=r"^self\.yml: ") as raised:
        load_lexicon(folder)
    assert fault in str(raised.value)


@pytest.mark.parametrize("name", ["words", *KINDS])
def test_a_file_that_is_not_there_is_named(folder: Path, name: str) -> None:
    (folder / f"{name}.yml").unlink()

    with pytest.raises(CareError, match=f"^{name}.yml: "):
        load_lexicon(folder)


def test_kinds_are_told_by_most_words_and_of_equals_by_the_first(folder: Path) -> None:
    cues = "self: [brug]\nviolence: [mes]\naccident: [bloed, valt|viel]\n"
    (folder / "kinds.yml").write_text(cues)

    kinds = load_cues("kinds", folder)
    assert kinds.likeliest("een mes, bloed en hij viel") == "accident"
    assert kinds.likeliest("een mes op de brug") == "self"
    assert kinds.likeliest("een praatje") is None


@pytest.mark.parametrize(
    ("name", "cues", "fault"),
    [
        ("kinds", "self: [brug]", "expected accident, self, violence"),
        ("harmless", "work: werk", "expected a list of phrases"),
        ("harmless", "work: [..]", "no word in it"),
    ],
)
def test_a_fault_in_cues_names_its_file(
    folder: Path, name: str, cues: str, fault: str
) -> None:
    (folder / f"{name}.yml").write_text(f"{cues}\n")

    with pytest.raises(CareError, match=rf"^{name}\.yml: .*{fault}"):
        load_cues(name, folder)
