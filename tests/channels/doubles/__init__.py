"""Small honest stand-ins for providers: they check what we send, and can be ill."""
