from __future__ import annotations

import pytest

from bot.review.agreement import kappa


def test_full_agreement_chance_and_worse() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
    assert kappa([("a", "b"), ("b", "a")]) == -1


def test_the_worked_example_of_cohen_1960() -> None:
    # 200 cases in three categories; observed .70, by chance .41.
    table = {
        ("a", "a"): 88, ("a", "b"): 14, ("a", "c"): 18,
        ("b", "a"): 10, ("b", "b"): 40, ("b", "c"): 10,
        ("c", "a"): 2, ("c", "b"): 6, ("c", "c"): 12,
    }  # fmt: skip
    pairs = [pair for pair, count in table.items() for _ in range(count)]
    assert kappa(pairs) == pytest.approx(0.492, abs=0.001)


def test_where_nothing_is_known() -> None:
    assert kappa([]) is None
    assert kappa([("a", "a")] * 5) is None
