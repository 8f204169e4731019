"""Building the spaCy pipeline as a package, and installing it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
import spacy

from bot.nlu.pipeline import build as pipeline
from bot.nlu.pipeline.build import (
    NAME,
    build,
    ensure_installed,
    inputs_fingerprint,
    install,
    installed_fingerprint,
    lemma_table,
    main,
)


@pytest.fixture(name="wheel", scope="module")
def given_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(name="site")
def given_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder on the import path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    return site


def test_the_installed_package_loads_by_name(wheel: Path, site: Path) -> None:
    # GIVEN the wheel, installed
    assert install(wheel, target=site) == site / NAME
    # WHEN spaCy loads it by name
    nlp = spacy.load(NAME)
    # THEN it is the one from there, with our components, and it works
    assert nlp.path is not None
    assert nlp.path.is_relative_to(site)
    assert nlp.pipe_names == ["koffiebreak_lemmas", "koffiebreak_spans"]
    doc = nlp("de kinderen van de lasser volgen opleidingen")
    assert [token.lemma_ for token in doc][1::2] == ["kind", "de", "volgen"]
    assert [entity.label_ for entity in doc.ents] == ["job", "step"]


def test_the_name_carries_the_version(wheel: Path) -> None:
    assert f"nl_koffiebreak_{pipeline.VERSION}" == NAME
    assert wheel.name.startswith(f"{NAME}-{pipeline.VERSION}.")


def test_the_same_inputs_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_the_record_lists_every_file_with_its_hash(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        record = next(name for name in names if name.endswith("RECORD"))
        rows = list(csv.reader(io.StringIO(archive.read(record).decode())))
        assert {row[0] for row in rows} == names
        for name, digest, size in rows:
            if name != record:
                content = archive.read(name)
                plain = hashlib.sha256(content).digest()
                expected = base64.urlsafe_b64encode(plain).rstrip(b"=").decode()
                assert digest == f"sha256={expected}"
                assert int(size) == len(content)


def test_nothing_is_installed_twice(site: Path) -> None:
    assert installed_fingerprint(site) is None
    assert ensure_installed(target=site)
    assert installed_fingerprint(site) == inputs_fingerprint()
    assert not ensure_installed(target=site)


def test_other_lists_are_another_package(site: Path, tmp_path: Path) -> None:
    # GIVEN an installed package and a folder with occupations in place of ours
    ensure_installed(target=site)
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "jobs.txt").write_text("rietdekker\n", "utf-8")
    # THEN it is built and installed again
    assert ensure_installed(lists_folder=lists, target=site)
    doc = spacy.load(NAME)("van rietdekker naar kok")
    assert [(e.label_, e.text) for e in doc.ents] == [("job", "rietdekker")]


def test_a_broken_wheel_leaves_the_installed_package_alone(
    wheel: Path, site: Path, tmp_path: Path
) -> None:
    install(wheel, target=site)
    broken = tmp_path / "broken.whl"
    broken.write_bytes(wheel.read_bytes()[:-2000])
    with pytest.raises(zipfile.BadZipFile):
        install(broken, target=site)
    assert installed_fingerprint(site) == inputs_fingerprint()
    assert sorted(path.name for path in site.iterdir() if path.name[0] == ".") == []


def test_our_own_lemmas_fill_the_gaps_of_the_table() -> None:
    table = lemma_table()
    assert table["opleidingen"] == "opleiding"
    assert table["kinderen"] == "kind"
    assert table["werkte"] == "werken"
    assert all(form != lemma for form, lemma in table.items())


def test_the_command_says_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_the_command_asks_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "--install" in capsys.readouterr().err
