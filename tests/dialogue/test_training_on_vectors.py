"""Training and parsing with Rasa on a spaCy pipeline shaped like nl_core_news_lg."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import bot.dialogue.rasa_setup  # noqa: F401  # Rasa, without its warnings

# isort: split
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from bot.nlu.template import write_config
from tests.unit.bot.nlu.given import SMALL_TRAINING, as_example
from tests.unit.bot.nlu.test_template import given_site, made_package

__all__ = ["given_site"]


def written_examples(folder: Path) -> Path:
    """Write the small training data as Rasa reads it, under two intents."""
    lines = [f"    - {_marked(line)}" for line in SMALL_TRAINING.strip().splitlines()]
    path = folder / "nlu.yml"
    path.write_text(
        'version: "3.1"\nnlu:\n- intent: inform\n  examples: |\n'
        + "\n".join(lines[:25])
        + "\n- intent: greet\n  examples: |\n"
        + "\n".join(lines[25:])
        + "\n",
        "utf-8",
    )
    return path


def _marked(line: str) -> str:
    example, marked, last = as_example(line), "", 0
    for a in example.annotations:
        words = example.text[a.start : a.end]
        about = f'{{"entity": "{a.entity}", "role": "{a.role}"}}'
        marked += example.text[last : a.start]
        marked += f"[{words}]{about if a.role else f'({a.entity})'}"
        last = a.end
    return marked + example.text[last:]


@pytest.mark.filterwarnings("ignore")  # Rasa's own components warn while they train
def test_a_model_trains_and_parses_on_vectors(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the configuration for a pipeline with vectors, and a few examples
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))
    name = made_package(site, "nl_wide_test", width=4)
    config = write_config(tmp_path / "config.yml", name)
    # WHEN Rasa trains on it
    model = train_nlu(
        str(config), str(written_examples(tmp_path)), str(tmp_path / "models")
    )
    # THEN the model understands intents and entities
    agent = Agent.load(model)
    parsed = asyncio.run(agent.parse_message("ik ben 52 en werk als metsealar"))
    assert parsed["intent"]["name"] in {"inform", "nlu_fallback"}
    assert [(e["entity"], e["value"]) for e in parsed["entities"]] == [
        ("age", 52),
        ("job", "metselaar"),
    ]
