"""What all tests share: the long ones run on request, and the real application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.postgres import PostgresServer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --long: the full figures, which take too long for CI."""
    parser.addoption("--long", action="store_true", help="play the long ones too")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave the long ones to `make test-long`; each has a short twin that runs."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def talk_clock() -> FakeClock:
    """Return the clock of the application; who moves it sets it back."""
    return FakeClock()


@pytest.fixture(scope="session")
def talk_server(
    tmp_path_factory: pytest.TempPathFactory, talk_clock: FakeClock
) -> Iterator[str]:
    """Serve the real application, model and all, on a fixed day; return its address."""
    from tests.application import serving_application

    folder: Path = tmp_path_factory.mktemp("koffiebreak")
    with serving_application(folder, clock=talk_clock) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give a running PostgreSQL with a migrated database to copy from."""
    server = PostgresServer()
    server.start()
    server.make_template()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give both kinds of database in turn: "" is the file in the data folder."""
    if request.param == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.emptied()
