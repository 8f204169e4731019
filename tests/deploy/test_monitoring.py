"""Dashboard and alerts ask for metrics that exist; promtool plays the rules."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from bot.gateway.metrics import Metrics, Moment, Upkeep
from bot.storage.leasing import Waiting
from tools.ensure_promtool import find_promtool

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "monitoring"
_NAME = re.compile(r"\b((?:koffiebreak|process)_\w+)")
_LABEL = re.compile(r"\b(?:by \(([\w, ]+)\)|(\w+)=~?\")")
# What Prometheus adds to each sample of its own.
_ADDED = {"job", "instance"}


def _samples() -> dict[str, set[str]]:
    """Return the names of all samples there can be, with their labels."""
    metrics = Metrics()
    metrics.count("send_message", "POST", status=200, seconds=0.01)
    metrics.turn_took(0.01)
    now = dt.datetime(2026, 11, 28, tzinfo=dt.timezone.utc)
    metrics.count_outbox("slack", "delivered")
    metrics.count_inbox("slack", "handled")
    waits = {"slack": Waiting(1, dt.timedelta(seconds=1))}
    upkeep = Upkeep(waits, waits, {"slack": 1}, now, {"finished": 1})
    text = metrics.exposition(Moment({"turn": 1}, 1, 1, upkeep))
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def _rules() -> list[dict[str, Any]]:
    tree = YAML(typ="safe").load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in tree["groups"] for rule in group["rules"]]


def _panels() -> list[dict[str, Any]]:
    file = FOLDER / "grafana-dashboard.json"
    panels: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))[
        "panels"
    ]
    return panels


def _queries() -> Iterator[tuple[str, str]]:
    for rule in _rules():
        yield rule["alert"], rule["expr"]
    for panel in _panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.mark.parametrize(("place", "query"), list(_queries()))
def test_a_query_names_what_exists(place: str, query: str) -> None:
    known = _samples()
    names = set(_NAME.findall(query))
    assert names or "up{" in query
    assert names <= known.keys()
    labels = set().union(*(known[name] for name in names)) if names else set()
    for several, single in _LABEL.findall(query):
        for label in (several or single).split(","):
            assert label.strip() in labels | _ADDED | {"le"}, (place, label)


def test_every_metric_of_ours_is_looked_at() -> None:
    asked = {name for _, query in _queries() for name in _NAME.findall(query)}
    ours = {name for name in _samples() if name.startswith("koffiebreak_")}
    # Of a histogram the dashboard needs the buckets.
    ours = {name for name in ours if not name.endswith(("_sum", "_count"))}
    assert ours <= asked


def test_outcomes_in_queries_are_counted_somewhere() -> None:
    counting = (
        "dialogue/turn.py",
        "dialogue/answering.py",
        "dialogue/counting.py",
        "channels/delivery.py",
        "channels/inbound.py",
    )
    engine = "".join(
        (ROOT / "bot" / file).read_text(encoding="utf-8") for file in counting
    )
    for _, query in _queries():
        for several in re.findall(r'outcome=~?"([^"]+)"', query):
            for outcome in several.split("|"):
                assert f'"{outcome}"' in engine, outcome


def test_every_alert_says_how_bad_and_what() -> None:
    manual = (ROOT / "docs" / "beheer" / "storing.md").read_text(encoding="utf-8")
    for rule in _rules():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
        # The manual says what to do about it.
        assert rule["alert"] in manual, rule["alert"]


def test_panels_do_not_overlap_and_have_numbers_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in _panels():
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in _panels()}) == len(_panels())


def test_the_rules_hold_when_they_are_played() -> None:
    promtool = find_promtool()
    if promtool is None:
        # Where there is none (tools/ensure_promtool.py said so), brackets at least.
        for place, query in _queries():
            for opening, closing in ("()", "[]", "{}"):
                assert query.count(opening) == query.count(closing), place
        return
    for command in (
        ["check", "rules", "alerts.yml"],
        ["check", "config", "prometheus.yml"],
        ["test", "rules", "alerts_test.yml"],
    ):
        result = subprocess.run(
            [promtool, *command],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
