"""Understanding Dutch messages: Rasa graph components, lists and the spaCy pipeline."""
