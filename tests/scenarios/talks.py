"""Five full talks from the running application, as pages in docs/talks/.

Run `python -m tests.scenarios.talks` to write them anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.application import WorkerTalk, serving_application
from tests.content import project

FOLDER = project.ROOT / "docs" / "talks"
SCRIPTS: list[dict[str, Any]] = project.read(FOLDER / "scripts.yml")


def page(address: str, script: dict[str, Any]) -> str:
    """Play a script and return the talk as Markdown."""
    talk = WorkerTalk.begin(address)
    lines = [
        f"# {script['title']}",
        "",
        "Played against the running application on 24 November 2026 by"
        " `make docs-talks`. B is the bot, W the worker; [ ] are buttons, { } cards.",
        "",
        *_said(talk.last),
    ]
    for line in script["does"]:
        pressed = line.startswith("[")
        lines += [f"W: {line if pressed else f'*{line}*'}", ""]
        if pressed:
            talk.press(line[1:-1])
        else:
            talk.type(line)
        lines += _said(talk.last)
    return "\n".join(lines).rstrip() + "\n"


def _said(messages: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for message in messages:
        text = message["text"].replace("\n", "<br>")
        lines += [f"B: {text}", ""]
        for card in message["cards"]:
            first = f" → {card['first_action']}" if card["first_action"] else ""
            lines += [f"> {{ **{card['title']}** · {card['why']}{first} }}", ">"]
        if message["cards"]:
            lines[-1] = ""
        titles = [f"[{button['title']}]" for button in message["buttons"]]
        if titles:
            lines += [" ".join(titles), ""]
    return lines


def main() -> None:
    """Write every page."""
    with tempfile.TemporaryDirectory() as name, serving_application(Path(name)) as at:
        for script in SCRIPTS:
            path = FOLDER / f"{script['name']}.md"
            path.write_text(page(at, script), encoding="utf-8")


if __name__ == "__main__":
    main()
