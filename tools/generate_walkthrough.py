"""Writes docs/advice-walkthrough.md: five people from profile to advice.

Run: python -m tools.generate_walkthrough [--check]. Everything in it is what
`koffiebreak advise` answers on one fixed day. With --check nothing is written and the
exit status is 1 when the page is not what would be written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.advice.profile import parse_profile
from bot.advice.result import to_json
from bot.advice.schemes import find_schemes
from bot.advice.steps import rank_steps
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import Catalogue

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "advice-walkthrough.md"
PERSONAS: Final = ROOT / "tests" / "personas" / "workers.yml"
COMMAND: Final = "make docs"
ON: Final = dt.date(2026, 11, 23)

PEOPLE: Final = (
    "magazijn_in_ploegen",
    "boekhouder_en_ai",
    "helpende_in_de_zorg",
    "uitzendkracht_in_de_kas",
    "ww_na_reorganisatie",
)
"""Ids of the personas of the tests that are walked through, in this order."""

MOST_SCHEMES: Final = 5

_HEAD: Final = f"""<!-- Generated: do not edit. Repair with: {COMMAND} -->

# From profile to advice: five people

What the engine answers, word for word, on {ON}. The people are personas of the tests
(`tests/personas/`). Ask it yourself:

```sh
echo '{{"wish": "wish_lead"}}' | koffiebreak advise - --on {ON}
```

How to read it: a *score* of a step runs from 0 to 100 and says how much is known in its
favour; *what else* is another answer and the step it would have brought, found by
choosing again. A scheme *fits* only when all its conditions are known to hold; *maybe*
names the answers that would decide. More: [criteria](generated/criteria.md),
[steps](generated/steps.md), [schemes](generated/schemes.md).
"""


def page(catalogue: Catalogue) -> str:
    """Return the text of the page."""
    return _HEAD + "".join(_person(catalogue, id_) for id_ in PEOPLE)


def main(argv: Sequence[str] | None = None, path: Path = PAGE) -> int:
    """Write or check the page; 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    text = page(load_catalogue())
    current = path.read_text(encoding="utf-8") if path.exists() else None
    if args.check:
        if current != text:
            sys.stdout.write(f"{path.name} is not current; run: {COMMAND}\n")
        return int(current != text)
    if current != text:
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path.name}\n")
    return 0


def _person(catalogue: Catalogue, id_: str) -> str:
    people = YAML(typ="safe").load(PERSONAS.read_text(encoding="utf-8"))
    entry = next(it for it in people if it["id"] == id_)
    profile, words = parse_profile(entry["profile"]), entry.get("words", ())
    advice = to_json(
        ON,
        rank_steps(profile, catalogue, ON, words=words),
        find_schemes(profile, catalogue, ON),
    )
    said = "".join(f"> “{line}”\n" for line in words)
    title = id_.replace("_", " ").capitalize()
    return (
        f"\n## {title}\n\n{entry['story']}\n\n"
        + (f"{said}\n" if said else "")
        + f"```json\n{json.dumps(entry['profile'], ensure_ascii=False)}\n```\n\n"
        + "".join(_step(it, catalogue) for it in advice["steps"])
        + "\n**Who pays?**\n\n"
        + "".join(_scheme(it, catalogue) for it in advice["schemes"][:MOST_SCHEMES])
        + _note(advice["schemes"][:MOST_SCHEMES], catalogue)
    )


def _step(step: Mapping[str, Any], catalogue: Catalogue) -> str:
    record = catalogue.steps[step["id"]]
    why = " ".join(f"{it['text']} `{it['from']}`" for it in step["why"])
    changes = "; ".join(
        f"`{it['field']}` = {json.dumps(it['value'])} → `{it['instead']}`"
        for it in step["would_change"]
    )
    asks = f"{record.effort}; {record.cost[0].lower()}{record.cost[1:]}"
    return (
        f"- **{record.title}** (`{step['id']}`, score {step['score']}). {asks}.\n"
        f"  - Begin: {record.first_action}\n"
        f"  - Why: {why}\n"
        f"  - What else: {changes or 'no other answer would have put this step out'}\n"
    )


def _scheme(scheme: Mapping[str, Any], catalogue: Catalogue) -> str:
    record = catalogue.schemes[scheme["id"]]
    missing = ", ".join(f"`{it}`" for it in scheme["missing"])
    checked = scheme["verified_on"] or "never"
    return (
        f"- **{record.name}** (`{scheme['id']}`): fits *{scheme['fit']}*"
        + (f", decided by {missing}" if missing else "")
        + f"; status *{scheme['status']}*, checked {checked};"
        f" applies: {scheme['who_applies']}.\n"
        f"  - Now: {scheme['next_action']}\n"
        f"  - Why: {scheme['why'][0]['text']}\n"
    )


def _note(schemes: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> str:
    """Return the first note for an employer among these schemes, as a quote."""
    for scheme in schemes:
        if scheme["note"]:
            name = catalogue.schemes[scheme["id"]].name
            lines = "".join(f"> {it}\n" for it in scheme["note"].strip().splitlines())
            return f"\nThe note to hand over for *{name}*:\n\n{lines}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
