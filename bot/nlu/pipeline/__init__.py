"""The Dutch spaCy pipeline of Koffiebreak: what it is made of and how it is built.

`python -m bot.nlu.pipeline.build --install` makes it a package that Rasa's SpacyNLP
loads by name.
"""
