"""Measuring what the bot understands: labelled messages, figures, comparisons."""
