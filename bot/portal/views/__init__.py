"""The views of the portal, one module per part; each has its `ROUTES`."""
