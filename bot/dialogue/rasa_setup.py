"""Rasa, prepared: what it imports, silence about what people say, measured patches.

Import Rasa only through this module. What nothing of ours uses is left out first
(`bot.dialogue.left_out`); `skops` must come before Rasa (a model then loads in 1 to 3
seconds instead of 8 to 19), and structlog must be told to be quiet, or Rasa prints
messages of workers. Figures: docs/decisions/0003-the-turn.md.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import warnings
from collections.abc import Iterator
from typing import Any

from bot.dialogue.left_out import leave_out

RASA_VERSION = "3.6.21"
"""The version the patches were measured on; a test fails on another one."""

# Switches of TensorFlow and Rasa that exist only as environment variables.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # noqa: TID251
os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # noqa: TID251
# Rasa draws hundreds of progress bars unless its own log level is this high.
os.environ.setdefault("LOG_LEVEL", "ERROR")  # noqa: TID251

leave_out()

with warnings.catch_warnings():
    # They were written for older releases of what they import, and say so at length.
    warnings.simplefilter("ignore")

    import skops.io
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )

    import rasa.core.actions.action
    import rasa.core.agent
    import rasa.core.tracker_store
    import rasa.shared.core.events
    from jsonschema.validators import validator_for
    from tarsafe import TarSafe

# Rasa logs exceptions of actions with the text they carried; ours are logged by name.
for _name in ("rasa", "rasa_sdk", "asyncio", "tensorflow"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def patch_rasa() -> None:
    """Speed up two inner loops of Rasa without changing what they do; safe to repeat.

    Event types are looked up by walking all subclasses for every event read, and the
    JSON schema of an action's result is compiled anew for every action run.
    """
    event = rasa.shared.core.events.Event
    find = event.resolve_by_type
    if not hasattr(find, "cache_info"):
        event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=256)(find))

    remote = rasa.core.actions.action.RemoteAction
    schema = remote.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(self: Any, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            raise error
        return True

    remote._validate_action_result = validate


@contextlib.contextmanager
def quick_packing() -> Iterator[None]:
    """Let Rasa pack a model at gzip's quickest level within the block.

    At its default level packing takes a fifth of a training's processor time and makes
    the file an eighth smaller.
    """
    usual = TarSafe.gzopen.__func__

    def gzopen(cls: Any, name: Any, mode: str = "r", fileobj: Any = None) -> Any:
        return usual(cls, name, mode, fileobj, compresslevel=1)

    TarSafe.gzopen = classmethod(gzopen)
    try:
        yield
    finally:
        # Ours is the subclass's own attribute; without it the inherited one counts.
        del TarSafe.gzopen
