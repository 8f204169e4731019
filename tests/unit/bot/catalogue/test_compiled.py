"""The parsed records are kept for exactly the bytes they came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue import compiled
from bot.catalogue.load import CatalogueError, load_catalogue

Spoil = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def byte_code_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)


def kept_files(records: Path) -> list[Path]:
    return list(records.glob("__pycache__/*"))


def test_the_second_reading_gives_the_same_without_yaml(
    records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a catalogue that was loaded once
    first = load_catalogue(records)
    load_catalogue.cache_clear()
    # WHEN it is loaded again and YAML is not to be had
    monkeypatch.setitem(__import__("sys").modules, "ruamel.yaml", None)
    second = load_catalogue(records)
    # THEN nothing is different
    assert second.steps == first.steps
    assert second.schemes == first.schemes
    assert second.reasons == first.reasons


def test_a_changed_record_is_read_anew(records: Path, spoil: Spoil) -> None:
    load_catalogue(records)
    load_catalogue.cache_clear()

    spoil("steps/energielijst.yml", "minutes: 5", "minutes: 6")

    assert load_catalogue(records).steps["energielijst"].minutes == 6


def test_a_removed_record_is_gone(records: Path, spoil: Spoil) -> None:
    load_catalogue(records)
    load_catalogue.cache_clear()

    (records / "schemes/slim.yml").unlink()

    assert not load_catalogue(records).schemes


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b'{"of": 1}', b"\xff"])
def test_a_damaged_copy_is_passed_over(records: Path, junk: bytes) -> None:
    first = load_catalogue(records)
    load_catalogue.cache_clear()
    (copy,) = kept_files(records)

    copy.write_bytes(junk)

    assert load_catalogue(records).steps == first.steps


def test_faulty_records_are_not_kept(records: Path, spoil: Spoil) -> None:
    spoil("steps/energielijst.yml", "minutes: 5", "minutes: x")

    with pytest.raises(CatalogueError):
        load_catalogue(records)

    assert kept_files(records) == []


def test_nothing_is_kept_where_byte_code_is_not(
    records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)

    load_catalogue(records)

    assert kept_files(records) == []


def test_a_folder_that_cannot_be_written_is_no_fault(records: Path) -> None:
    # GIVEN a file where the folder of byte code should be
    (records / "__pycache__").write_text("in the way")
    # THEN the catalogue loads all the same
    assert load_catalogue(records).steps


def test_the_fingerprint_knows_names_from_contents() -> None:
    assert compiled.fingerprint({"ab": b"c"}) != compiled.fingerprint({"a": b"bc"})
