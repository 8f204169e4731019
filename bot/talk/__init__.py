"""The talk: what was said so far, what to ask next and what to answer. Pure."""
