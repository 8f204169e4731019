"""What is kept, in SQLAlchemy Core: tables, queries per topic, keys, migrations."""

# Every part's tables stand on the one metadata as soon as any part is imported, so that
# migrations and the worker's export see them all.
from bot.storage import handover_tables as _handover_tables  # noqa: F401
from bot.storage import installation_tables as _installation_tables  # noqa: F401
from bot.storage import portal_tables as _portal_tables  # noqa: F401
from bot.storage import review_tables as _review_tables  # noqa: F401
from bot.storage import upkeep_tables as _upkeep_tables  # noqa: F401
