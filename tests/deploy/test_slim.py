"""What the image leaves out is what nothing else needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import slim_image as slim


def test_a_need_by_another_way_keeps_what_is_left_out_by_one() -> None:
    requirements = {
        "ours": ["rasa; extra == 'bot'", "web>=3"],
        "rasa": ["tensorflow==2", "numpy"],
        "tensorflow": ["jax", "numpy", "rules; python_version < '3'"],
        "jax": ["lib"],
        "web": ["Some_Name[fast]"],
        "some-name": ["speed; extra == 'fast'", "slow; extra == 'slow'"],
        "speed": [],
        "slow": [],
        "numpy": [],
        "lib": [],
    }
    found = slim.needed(requirements, [("ours", "bot")], frozenset({"tensorflow"}))
    assert found == {"ours", "rasa", "numpy", "web", "some-name", "speed"}
    assert "rasa" not in slim.needed(requirements, [("ours", "")], frozenset())


def test_tensorflow_goes_with_what_it_alone_needs() -> None:
    names = {place.name for place in slim.superfluous()}
    assert {"tensorflow", "jaxlib", "clang", "matplotlib"} <= names
    # Python would stumble at each start over a hook of what is gone.
    assert any(
        name.startswith("matplotlib") and name.endswith(".pth") for name in names
    )
    assert names.isdisjoint({"rasa", "numpy", "aiohttp", "aiormq", "google", "bot"})


def test_nothing_goes_where_nothing_is_left_out() -> None:
    assert slim.superfluous(()) == frozenset()


@pytest.mark.parametrize("arguments", [(), ("/nowhere",), ("a", "b")])
def test_another_environment_is_refused(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(_folder: Path) -> None:
        raise AssertionError

    monkeypatch.setattr("shutil.rmtree", touched)
    assert slim.main(arguments) == 1
