"""The aiohttp application: the only part of Koffiebreak that faces the network."""
