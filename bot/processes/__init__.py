"""Several processes on one port: who starts them, watches them and replaces them."""
