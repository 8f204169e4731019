"""Silence about what old libraries have to say about themselves."""

from __future__ import annotations

import logging
import warnings


def silence() -> None:
    """Import Rasa through our own preparation and keep the rest quiet.

    Rasa and TensorFlow were written for older releases of what they import. TensorFlow
    comes first: our preparation leaves out what is not there yet, and DIET needs it.
    """
    warnings.simplefilter("ignore")
    import tensorflow  # noqa: F401

    import bot.dialogue.rasa_setup  # noqa: F401

    logging.disable(logging.WARNING)
