"""The handover to an adviser: what a worker asks, and a live talk in the window."""
