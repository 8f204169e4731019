"""`publiccode.yml` has what the standard (0.4) asks, and agrees with the project."""

from __future__ import annotations

from importlib.metadata import version

from ruamel.yaml import YAML

from tests.content.project import ROOT

REQUIRED = (
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
)


def test_it_is_complete_and_agrees_with_the_project() -> None:
    text = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    found = YAML(typ="safe").load(text)
    assert [name for name in REQUIRED if name not in found] == []
    assert found["softwareVersion"] == version("koffiebreak")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'license = "{found["legal"]["license"]}"' in project
    about = found["description"]["nl"]
    assert len(about["shortDescription"]) <= 150
    assert 150 <= len(about["longDescription"]) <= 10_000
    assert about["features"]
    if found["maintenance"]["type"] in {"internal", "community"}:
        assert found["maintenance"]["contacts"]
    assert found["localisation"]["availableLanguages"] == ["nl"]
