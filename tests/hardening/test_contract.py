"""Schemathesis, all checks: whatever a client makes of OpenAPI, the answer fits it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.application import ROOT
from tests.browser.worker import Gateway, running_gateway

CONFIG = Path(__file__).parent / "contract" / "schemathesis.toml"
HOOKS = "tests.hardening.contract.hooks"
# The check wants 401 for a wrong token; the contract answers 404, so that nobody learns
# which conversations there are. With tokens `keys_are_needed` of the hooks takes its
# place; the run without tokens keeps the check.
NOT_WITH_KEYS = ("--exclude-checks", "ignored_auth")
PROGRAM = Path(sys.executable).with_name("schemathesis")


def _cases(gateway: Gateway, folder: Path, *, examples: int, keys: bool) -> int:
    """Run it and return how many cases passed; with `keys`, about conversations."""
    own = ("env", f"SCHEMATHESIS_HOOKS={HOOKS}", f"PYTHONPATH={ROOT}") if keys else ()
    config = ("--config-file", str(CONFIG)) if keys else ()
    result = subprocess.run(
        [
            *(*own, str(PROGRAM), *config, "run", f"{gateway.address}/openapi.json"),
            *("--checks", "all", "--max-examples", str(examples), "--no-color"),
            *(NOT_WITH_KEYS if keys else ()),
            *("--seed", "20261124", "--generation-database", "none"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=3_000,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-8_000:] + result.stderr[-2_000:]
    found = re.search(r"([\d,]+) generated", result.stdout)
    assert found, result.stdout
    return int(found[1].replace(",", ""))


def _both(folder: Path, *, examples: int) -> int:
    with running_gateway(folder) as gateway:
        without = _cases(gateway, folder, examples=examples, keys=False)
        return without + _cases(gateway, folder, examples=examples, keys=True)


def test_a_thousand_cases_keep_the_contract(tmp_path: Path) -> None:
    assert _both(tmp_path, examples=12) >= 1_000


@pytest.mark.long
def test_five_thousand_cases_keep_the_contract(tmp_path: Path) -> None:
    assert _both(tmp_path, examples=150) >= 5_000
