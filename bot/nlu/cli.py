"""The command `import-esco`: occupations of the European classification.

Imports neither Rasa nor spaCy: those are needed at training only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.nlu.esco import EscoError, import_esco
from bot.nlu.lookalikes import write_lookalikes
from bot.nlu.wordlists import LOOKALIKES_FILE, imported_lists
from bot.settings import Settings, SettingsError

OK = 0
REFUSED = 2


def add_commands(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command."""
    esco = subparsers.add_parser(
        "import-esco",
        help="know the occupations of ESCO instead of our own list",
        description=(
            "Reads the Dutch occupations of the official ESCO download (CSV) into the "
            "data folder, where they take the place of our own list at the next "
            "training."
        ),
    )
    esco.add_argument("file", type=Path, metavar="FILE.csv")
    esco.set_defaults(handler=run_import_esco)


def run_import_esco(args: argparse.Namespace) -> int:
    """Import the file and say what was read and what to do next."""
    try:
        folder = imported_lists(Settings.from_env())
        report = import_esco(args.file, folder)
    except (EscoError, SettingsError) as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return REFUSED
    write_lookalikes(folder / LOOKALIKES_FILE, overlay=folder)
    sys.stdout.write(
        f"{report.occupations} occupations with {report.labels} names in "
        f"{report.target}; type: koffiebreak train\n"
    )
    return OK
