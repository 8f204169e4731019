"""What must be noticed in a message before anything else: danger to a person."""
