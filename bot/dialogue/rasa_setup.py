"""Rasa, prepared: what it imports, and silence about what people say.

Import Rasa only through this module. What nothing of ours uses is left out first
(`bot.dialogue.left_out`); `skops` must come before Rasa (a model then loads in 1 to 3
seconds instead of 8 to 19), and structlog must be told to be quiet, or Rasa prints
messages of workers. Figures: docs/decisions/0003-the-turn.md.
"""

from __future__ import annotations

import contextlib
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

    import rasa.core.agent
    import rasa.core.tracker_store
    from tarsafe import TarSafe
    from threadpoolctl import threadpool_limits

# Our matrices are small: a second thread of the linear algebra library finds nothing to
# do, and waits for it at full speed (half of a turn's processor time on two cores).
threadpool_limits(limits=1, user_api="blas")

# Rasa logs exceptions of actions with the text they carried; ours are logged by name.
for _name in ("rasa", "rasa_sdk", "asyncio", "tensorflow"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


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
