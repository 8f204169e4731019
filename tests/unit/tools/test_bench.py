"""What the benchmark writes down of the process it measured."""

from __future__ import annotations

import pytest

from tools.bench import titled

DRAWN = (
    '<svg><text id="title" x="50%">py-spy record --pid 7</text><text>run</text></svg>'
)


def test_a_flame_graph_does_not_name_the_command_that_drew_it():
    assert titled(DRAWN, "A turn") == (
        '<svg><text id="title" x="50%">A turn</text><text>run</text></svg>'
    )


@pytest.mark.parametrize("svg", ["<svg></svg>", DRAWN + DRAWN])
def test_without_one_title_nothing_is_written(svg: str):
    with pytest.raises(ValueError, match="not one"):
        titled(svg, "A turn")
