"""The views: parse, call, respond."""
