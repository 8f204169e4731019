"""What keeps an installation: backup and restore, doctor, papers."""
