"""What is kept, in SQLAlchemy Core: tables, queries per topic, keys, migrations."""

# Makes its table known to whoever looks at the metadata.
from bot.storage import installation_tables as _installation_tables  # noqa: F401
