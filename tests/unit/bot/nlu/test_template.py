"""The configuration for another spaCy pipeline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from ruamel.yaml import YAML
from spacy.vectors import Vectors

from bot.nlu.template import (
    TEMPLATE,
    TemplateError,
    write_config,
)

INIT = """
from spacy.util import load_model_from_init_py


def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


def made_package(site: Path, name: str, *, lang: str = "nl", width: int = 0) -> str:
    """Write a package of the shape of nl_core_news_lg: a pipeline with vectors."""
    nlp = spacy.blank(lang)
    if width:
        words = ["werk", "leren", "cursus", "zorg"]
        data = np.eye(len(words), width, dtype="float32")
        nlp.vocab.vectors = Vectors(
            data=data, keys=[nlp.vocab.strings.add(word) for word in words]
        )
    nlp.meta.update(name=name.split("_", 1)[1], version="1.0.0")
    package = site / name
    package.mkdir()
    nlp.to_disk(package / f"{name}-1.0.0")
    meta = (package / f"{name}-1.0.0" / "meta.json").read_text("utf-8")
    (package / "meta.json").write_text(meta, "utf-8")
    (package / "__init__.py").write_text(INIT, "utf-8")
    info = site / f"{name}-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {name}\nVersion: 1.0.0\n", "utf-8")
    return name


@pytest.fixture(name="site")
def given_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    for name in ("nl_wide_test", "nl_plain_test", "en_wide_test"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return site


def steps_of(path: Path) -> list[dict[str, Any]]:
    config = YAML(typ="safe").load(path.read_text("utf-8"))
    steps: list[dict[str, Any]] = config["pipeline"]
    return steps


def names_of(path: Path) -> list[str]:
    return [step["name"] for step in steps_of(path)]


def test_a_pipeline_with_vectors_trains_on_them(site: Path, tmp_path: Path) -> None:
    # GIVEN an installed Dutch pipeline with vectors
    name = made_package(site, "nl_wide_test", width=4)
    # WHEN the configuration is written for it
    written = write_config(tmp_path / "out" / "config.yml", name)
    # THEN spaCy comes first, its vectors before whatever classifies
    names = names_of(written)
    assert steps_of(written)[0] == {"name": "SpacyNLP", "model": name}
    assert names.index("SpacyFeaturizer") < names.index("LogisticRegressionClassifier")
    assert names.count("SpacyTokenizer") == 1
    # AND entities and fallback stay as they are
    template = {step["name"]: step for step in steps_of(TEMPLATE)}
    kept = [s for s in steps_of(written) if s["name"].endswith("EntityExtractor")]
    assert kept == [template["bot.nlu.entities.DutchEntityExtractor"]]
    assert template["FallbackClassifier"] in steps_of(written)


def test_a_pipeline_without_vectors_only_changes_the_name(
    site: Path, tmp_path: Path
) -> None:
    name = made_package(site, "nl_plain_test")
    written = write_config(tmp_path / "config.yml", name)
    assert names_of(written) == names_of(TEMPLATE)
    loader = next(s for s in steps_of(written) if s["name"] == "SpacyNLP")
    assert loader["model"] == name


def test_everything_but_the_pipeline_stays(site: Path, tmp_path: Path) -> None:
    written = write_config(
        tmp_path / "config.yml", made_package(site, "nl_wide_test", width=4)
    )
    yaml = YAML(typ="safe")
    ours, theirs = (yaml.load(p.read_text("utf-8")) for p in (TEMPLATE, written))
    assert {k: v for k, v in ours.items() if k != "pipeline"} == {
        k: v for k, v in theirs.items() if k != "pipeline"
    }


def test_a_pipeline_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "config.yml"
    with pytest.raises(TemplateError, match="python -m spacy download nl_core_no_such"):
        write_config(target, "nl_core_no_such")
    assert not target.exists()


def test_a_pipeline_for_another_language_is_refused(site: Path, tmp_path: Path) -> None:
    name = made_package(site, "en_wide_test", lang="en", width=4)
    with pytest.raises(TemplateError, match="not Dutch"):
        write_config(tmp_path / "config.yml", name)


def test_a_package_that_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no spaCy pipeline"):
        write_config(tmp_path / "config.yml", "json")


def test_a_template_without_spacy_is_refused(site: Path, tmp_path: Path) -> None:
    template = tmp_path / "template.yml"
    template.write_text("pipeline:\n- name: WhitespaceTokenizer\n", "utf-8")
    with pytest.raises(TemplateError, match="expected one SpacyNLP, found 0"):
        write_config(
            tmp_path / "config.yml",
            made_package(site, "nl_plain_test"),
            template=template,
        )
