"""The catalogue: development steps and schemes, kept as dated records."""
