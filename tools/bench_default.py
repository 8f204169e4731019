"""Rasa's default pipeline (DIET and TED) on our intents, to measure ours beside.

Trained for a few epochs on some examples of each intent: what it understands is not
measured here, and how long it takes to answer does not depend on either.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.nlu.messages import LabelledMessage, read_training  # noqa: E402

EACH = 20
"""Examples of each intent."""

EPOCHS = 2
STORIES, LENGTH = 20, 4
_SEED = 20261128


def default_config(epochs: int = EPOCHS) -> dict[str, Any]:
    """Return the configuration that `rasa init` names as its default, for Dutch."""
    return {
        "recipe": "default.v1",
        "assistant_id": "default",
        "language": "nl",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "DIETClassifier", "epochs": epochs},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "epochs": epochs},
            {"name": "FallbackClassifier", "threshold": 0.3},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "TEDPolicy", "max_history": 5, "epochs": epochs},
            # Our rules hold under conditions that these stories do not tell.
            {"name": "RulePolicy", "check_for_contradictions": False},
        ],
    }


def train_default(folder: Path) -> Path:
    """Make the project in `folder`, train it with `rasa train`, return the model."""
    from tools.nlu.rasa_systems import write_examples

    yaml = YAML()
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    yaml.dump(default_config(), folder / "config.yml")
    data = folder / "data"
    data.mkdir()
    write_examples(_some(read_training()), data / "nlu.yml")
    for kind in ("rules", "responses"):
        for path in sorted((ROOT / "data").glob(f"*/{kind}.yml")):
            shutil.copy(path, data / f"{kind}_{path.parent.name}.yml")
    stories = list(_stories(_simple_rules()))
    yaml.dump({"version": "3.1", "stories": stories}, data / "stories.yml")
    rasa = str(Path(sys.executable).with_name("rasa"))
    command = [rasa, "train", "--quiet", "--fixed-model-name", "default"]
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    return folder / "models" / "default.tar.gz"


def _some(messages: Sequence[LabelledMessage]) -> list[LabelledMessage]:
    by_intent: dict[str, list[LabelledMessage]] = {}
    for message in messages:
        by_intent.setdefault(message.intent, []).append(message)
    return [one for each in by_intent.values() for one in each[:EACH]]


def _simple_rules() -> list[tuple[str, str]]:
    """Return (intent, action) of the rules that ask for nothing else."""
    found = []
    for path in sorted((ROOT / "data").glob("*/rules.yml")):
        for rule in YAML(typ="safe").load(path.read_text("utf-8"))["rules"]:
            steps = rule["steps"]
            plain = len(steps) == 2 and set(steps[0]) == {"intent"}
            if plain and set(steps[1]) == {"action"} and set(rule) <= {"rule", "steps"}:
                found.append((steps[0]["intent"], steps[1]["action"]))
    return found


def _stories(rules: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield stories that follow the rules: TED learns from stories alone."""
    chance = random.Random(_SEED)
    for number in range(STORIES):
        steps: list[dict[str, str]] = []
        for intent, action in chance.sample(rules, LENGTH):
            steps += [{"intent": intent}, {"action": action}]
        yield {"story": f"story {number}", "steps": steps}
