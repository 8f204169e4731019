"""No dead end: 200 random walks in CI, 2,000 with `make test-long`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.application import load_agent
from tests.dialogue.walks import reach_the_ways_out, walk


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


@pytest.mark.parametrize("seed", range(200))
def test_a_walk_never_ends_in_silence(agent: Any, seed: int):
    reach_the_ways_out(walk(agent, seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 2000))
def test_a_longer_row_of_walks(agent: Any, seed: int):
    reach_the_ways_out(walk(agent, seed))
