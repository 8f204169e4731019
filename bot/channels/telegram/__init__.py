"""Telegram's Bot API: a secret in a header, inline keyboards, plain text."""
