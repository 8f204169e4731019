"""`python -m bot.catalogue.check`: says what is wrong with the records."""

from __future__ import annotations

import datetime as dt
import sys

from bot.catalogue.checks import check_catalogue
from bot.catalogue.load import CatalogueError, load_catalogue

if __name__ == "__main__":
    try:
        found = check_catalogue(load_catalogue(), dt.date.today())
    except CatalogueError as error:
        found = list(error.faults)
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    sys.stdout.write(f"{len(found)} faults\n")
    raise SystemExit(bool(found))
