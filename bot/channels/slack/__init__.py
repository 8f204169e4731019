"""Slack: signed events and presses, block kit, direct messages."""
