"""Matrix: a client of the organisation's own homeserver, in rooms for two."""
