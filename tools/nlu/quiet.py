"""Silence about what old libraries have to say about themselves."""

from __future__ import annotations

import logging
import warnings


def silence() -> None:
    """Import Rasa through our own preparation and keep the rest quiet.

    Rasa and TensorFlow were written for older releases of what they import.
    """
    warnings.simplefilter("ignore")
    from bot.dialogue import rasa_setup

    rasa_setup.patch_rasa()
    logging.disable(logging.WARNING)
