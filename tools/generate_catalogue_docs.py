"""Writes docs/generated/{steps,schemes,criteria}.md from the catalogue and the code.

Run: python -m tools.generate_catalogue_docs [--on DATE] [--check]. Statuses are those
of one fixed day, by default the newest `verified_on` of all records: the documents then
change with the records, never with the clock. With --check nothing is written and the
exit status is 1 when a document is not what would be written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.advice.criteria import CRITERIA
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import (
    Catalogue,
    Condition,
    OneOfTests,
    SchemeRecord,
    StepRecord,
)
from bot.catalogue.status import scheme_status
from bot.catalogue.vocabulary import FIRST_MONEY_QUESTIONS

FOLDER = Path(__file__).parents[1] / "docs" / "generated"
COMMAND = "make docs"
HEADER = f"<!-- Generated: do not edit. Repair with: {COMMAND} -->\n\n"


def newest_verified_on(catalogue: Catalogue) -> dt.date:
    """Return the last day on which any record was compared with its source."""
    steps = [step.verified_on for step in catalogue.steps.values()]
    schemes = [scheme.verified_on for scheme in catalogue.schemes.values()]
    return max(day for day in (*steps, *schemes) if day is not None)


def documents(catalogue: Catalogue, on: dt.date) -> dict[str, str]:
    """Return the text of each document by its file name."""
    return {
        "steps.md": HEADER + _steps(catalogue),
        "schemes.md": HEADER + _schemes(catalogue, on),
        "criteria.md": HEADER + _criteria(),
    }


def differing(texts: Mapping[str, str], folder: Path) -> list[str]:
    """Return the names of the documents that are missing or stand otherwise."""
    return [name for name, text in texts.items() if _read(folder / name) != text]


def main(argv: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Write or check the documents; 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", type=dt.date.fromisoformat, metavar="DATE")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    catalogue = load_catalogue()
    texts = documents(catalogue, args.on or newest_verified_on(catalogue))
    changed = differing(texts, folder)
    if args.check:
        sys.stdout.writelines(
            f"{name} is not current; run: {COMMAND}\n" for name in changed
        )
        return 1 if changed else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_text(texts[name], encoding="utf-8")
        sys.stdout.write(f"wrote {name}\n")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _steps(catalogue: Catalogue) -> str:
    rows = [_step_row(step) for step in catalogue.ordered_steps]
    head = (
        "id", "title", "time", "cost", "arranged by", "learning style", "wishes",
        "obstacles", "only for", "group", "verified on",
    )  # fmt: skip
    return (
        "# Steps\n\n"
        f"{len(rows)} steps. A number is how well the step fits (1 to 3) or how much "
        "it asks of what is short (-1, -2). **Small**: free and under half an hour; "
        "**long**: takes months.\n\n" + _table(head, rows)
    )


def _step_row(step: StepRecord) -> tuple[str, ...]:
    time = f"{step.minutes} min" + (f" a {step.period}" if step.period else "")
    mark = " **small**" if step.small else " **long**" if step.long else ""
    limits = [
        *step.sectors,
        *step.employment,
        *(f"not {it}" for it in step.not_employment),
    ]
    return (
        f"`{step.id}`",
        step.title,
        time + mark,
        step.cost,
        step.arranged_by,
        ", ".join(step.learning_style),
        _weights(step.wishes, "wish_"),
        _weights(step.obstacles, "obstacle_"),
        ", ".join(limits),
        step.group,
        _day(step.verified_on),
    )


def _schemes(catalogue: Catalogue, on: dt.date) -> str:
    schemes = sorted(catalogue.schemes.values(), key=lambda it: (it.priority, it.id))
    head = (
        "id", "name", "kind", "who applies", f"status on {on}", "valid from",
        "valid to", "conditions", "offered", "confidence", "verified on",
        "sure until", "alternatives",
    )  # fmt: skip
    chains = "\n".join(
        f"- {situation}: {' → '.join(chain)}"
        for situation, chain in FIRST_MONEY_QUESTIONS.items()
    )
    return (
        "# Schemes\n\n"
        f"{len(schemes)} schemes in the order of the money questions. The status is "
        f"computed for {on}; it is never stored.\n\n"
        f"The order of the first money questions, by situation:\n\n{chains}\n\n"
        + _table(head, [_scheme_row(scheme, on) for scheme in schemes])
    )


def _scheme_row(scheme: SchemeRecord, on: dt.date) -> tuple[str, ...]:
    sure_until = scheme.verified_on and scheme.verified_on + dt.timedelta(
        days=scheme.recheck_after
    )
    return (
        f"`{scheme.id}`",
        scheme.name,
        scheme.kind,
        scheme.who_applies,
        scheme_status(scheme, on),
        _day(scheme.valid_from),
        _day(scheme.valid_to),
        "<br>".join(_condition(it) for it in scheme.conditions),
        "yes" if scheme.offered else "only when asked for",
        scheme.confidence,
        _day(scheme.verified_on),
        _day(sure_until),
        ", ".join(scheme.alternatives),
    )


def _condition(condition: Condition | OneOfTests) -> str:
    if isinstance(condition, OneOfTests):
        return "(" + " or ".join(_condition(it) for it in condition.any) + ")"
    value = condition.value
    shown = ", ".join(value) if isinstance(value, tuple) else f"{value:g}"
    return f"{condition.field} {condition.test.replace('_', ' ')} {shown}"


def _criteria() -> str:
    rows = [
        (f"`{it.name}`", ", ".join(it.fields) or "-", str(it.most), it.rule)
        for it in CRITERIA
    ]
    return (
        "# Criteria for steps\n\n"
        "Every criterion gives points and a reason, or names the field it misses. "
        "Reasons are told in this order. A criterion sees no other field of the "
        "profile than those in its row: age, hours, region, education and the size of "
        "the company are in none.\n\n"
        + _table(("criterion", "reads", "most points", "rule"), rows)
    )


def _weights(weights: Mapping[str, int], prefix: str) -> str:
    order = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name.removeprefix(prefix)} {weight}" for name, weight in order)


def _day(day: dt.date | None) -> str:
    return "-" if day is None else day.isoformat()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
