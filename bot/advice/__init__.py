"""The advice: pure functions from a profile and the catalogue to steps and schemes."""
