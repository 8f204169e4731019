from __future__ import annotations

import json

import pytest

from tools import sbom

LOCK = sbom.LOCK.read_text(encoding="utf-8")


def test_every_pin_of_the_lock_is_a_component_with_its_hashes() -> None:
    bill = json.loads(sbom.bill(LOCK))
    assert bill["specVersion"] == "1.6"
    found = {part["purl"] for part in bill["components"]}
    lines = [line for line in LOCK.splitlines() if "==" in line and line[0] != " "]
    assert len(found) == len(lines)
    assert any(purl.startswith("pkg:pypi/aiohttp@") for purl in found)
    for part in bill["components"]:
        (files,) = part["externalReferences"]
        assert all(len(item["content"]) == 64 for item in files["hashes"])
        assert files["hashes"]
    licensed = [part for part in bill["components"] if part.get("licenses")]
    assert len(licensed) > len(found) * 0.9
    assert bill["metadata"]["component"]["name"] == "koffiebreak"


def test_a_lock_is_read_line_by_line() -> None:
    one, two = "a" * 64, "b" * 64
    lock = (
        f"aiohttp==3.14.0 ; python_version < '3.11' \\\n    --hash=sha256:{one} \\\n"
        f"    --hash=sha256:{two}\nRuamel.yaml==0.18\n"
    )
    assert list(sbom.pins(lock)) == [
        sbom.Pin("aiohttp", "3.14.0", (one, two)),
        sbom.Pin("Ruamel.yaml", "0.18", ()),
    ]


def test_what_is_not_valid_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict:
        def __init__(self, _: object) -> None: ...

        def validate_str(self, _: str) -> str:
            return "bad"

    monkeypatch.setattr(sbom, "JsonStrictValidator", Strict)
    with pytest.raises(ValueError, match=r"not CycloneDX 1\.6: bad"):
        sbom.bill("aiohttp==3.14.0\n")
