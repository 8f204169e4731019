"""One module per change of the schema, named after the change."""
