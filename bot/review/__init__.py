"""What becomes of reading a talk: what it knew, corrections, tests. Pure functions."""
