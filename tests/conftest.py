"""What all tests share: the long ones run on request, and the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --long: the full figures, which take too long for CI."""
    parser.addoption("--long", action="store_true", help="play the full numbers")


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """Tell whether the full numbers are asked for (make test-long)."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def talk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the real application, model and all, on a fixed day; return its address."""
    from tests.application import serving_application

    folder: Path = tmp_path_factory.mktemp("koffiebreak")
    with serving_application(folder) as address:
        yield address
