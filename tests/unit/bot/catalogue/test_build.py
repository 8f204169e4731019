"""The page that explains the form of a record is true."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from bot.catalogue.build import build_scheme, build_step
from bot.catalogue.reader import Fault
from bot.catalogue.vocabulary import SCHEME_IDS

PAGE = Path(__file__).parents[4] / "docs" / "catalogue-records.md"


def test_the_examples_of_the_page_are_records() -> None:
    # GIVEN the two examples as they stand on the page
    blocks = re.findall(
        r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    step, scheme = (YAML(typ="safe").load(block) for block in blocks)
    faults: list[Fault] = []
    ids = frozenset(SCHEME_IDS)
    # WHEN they are built
    built_step = build_step(step, "step", scheme_ids=ids, faults=faults)
    built_scheme = build_scheme(scheme, "scheme", scheme_ids=ids, faults=faults)
    # THEN the loader has nothing to say against them
    assert faults == []
    assert (built_step.id, built_scheme.id) == ("inwerken_collega", "slim")
