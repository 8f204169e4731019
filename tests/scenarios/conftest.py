"""Scenarios are data: tests/scenarios/<topic>/*.yml, played against the application."""
