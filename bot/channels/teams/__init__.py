"""Microsoft Teams: the Bot Framework protocol, single tenant, personal scope."""
