"""Self-tests, the look ahead and the rehearsal: rows of items as data, one engine."""
