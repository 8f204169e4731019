"""All tables there are: who walks `metadata` must have loaded every module first."""

from __future__ import annotations

import importlib
import pkgutil

import bot.storage
from bot.storage.tables import metadata

__all__ = ["metadata"]


def _load() -> None:
    """Import the modules of this package: each puts its tables on `metadata`."""
    for module in pkgutil.iter_modules(bot.storage.__path__):
        if not module.ispkg and module.name != "all_tables":
            importlib.import_module(f"{bot.storage.__name__}.{module.name}")


_load()
