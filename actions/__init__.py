"""Rasa's custom actions: read the slots, let `bot` decide, speak. Nothing else."""
