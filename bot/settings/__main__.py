"""Write the table of all settings: `python -m bot.settings`."""

import sys

from bot.settings import settings_table

sys.stdout.write(settings_table())
