from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from bot.review.scenario import Exchange, responses_in, scenario

ROOT = Path(__file__).resolve().parents[4]
NEVER = YAML(typ="safe")


def _said(name: str) -> str:
    for path in (ROOT / "data").glob("*/responses.yml"):
        listed = NEVER.load(path.read_text(encoding="utf-8"))["responses"]
        if name in listed:
            return str(listed[name][0]["text"])
    raise AssertionError(name)


def test_a_talk_becomes_turns_with_the_names_of_what_was_said() -> None:
    made = scenario(
        [
            Exchange("ik ben «naam»", None, (_said("utter_bot_challenge"),)),
            Exchange(None, "Een mentor: Deze kies ik", ("Ja.",), ({"kind": "step"},)),
            Exchange("7", None, ("Ja.",)),
        ],
        seed="x",
    )
    turns = YAML(typ="safe").load(made)
    assert made.startswith("# Made from a talk")
    assert turns[0]["worker"].startswith("ik ben ")
    assert "«" not in made
    assert "utter_bot_challenge" in turns[0]["bot"]
    assert turns[1] == {
        "press": "Een mentor: Deze kies ik",
        "cards": {"count": 1, "kind": "step"},
    }
    # A number stays text, as the worker typed it.
    assert turns[2] == {"worker": "7"}


def test_yaml_cannot_be_written_by_a_worker() -> None:
    for text in (
        "- press: x",
        "yes",
        "a: b",
        "# weg",
        '"',
        "'",
        "{a}",
        "a\n- b: c",
        "!x",
    ):
        (turn,) = YAML(typ="safe").load(scenario([Exchange(text, None, ())], seed="x"))
        assert turn == {"worker": text}, text


def test_short_words_name_no_response() -> None:
    assert responses_in("Ja.") == ()
