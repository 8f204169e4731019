"""Rasa, prepared: import order, silence about what people say, two measured patches.

Import Rasa only through this module. `skops` must come before it (a model then loads
in 1 to 3 seconds instead of 8 to 19), and structlog must be told to be quiet, or Rasa
prints messages of workers. Figures: docs/decisions/0003-the-turn.md.
"""

from __future__ import annotations

import functools
import logging
import os
import warnings
from typing import Any

RASA_VERSION = "3.6.21"
"""The version the patches were measured on; a test fails on another one."""

# Switches of TensorFlow and Rasa that exist only as environment variables.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # noqa: TID251
os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # noqa: TID251
# Rasa draws hundreds of progress bars unless its own log level is this high.
os.environ.setdefault("LOG_LEVEL", "ERROR")  # noqa: TID251

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
