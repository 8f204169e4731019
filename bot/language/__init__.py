"""Dutch as the bot reads and writes it: numbers, dates, durations, money, lists.

Standard library only. What reads text takes the raw text and returns `Span`s with
places in that text; what depends on the day takes `today` as an argument.
"""
