"""The dialogue engine: one turn as one transaction round an embedded Rasa Agent."""
