"""Scripts for people who work on Koffiebreak."""
