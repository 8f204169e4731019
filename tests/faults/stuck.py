"""`koffiebreak run` with an agent whose thread never comes back from one message.

Run as `python -m tests.faults.stuck SETTINGS_FILE`.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from bot import operate
from bot.dialogue import answering
from bot.dialogue.one_thread import OneThread
from bot.dialogue.ports import AgentResult
from bot.logs import set_up
from bot.settings import SETTINGS_FILE, Settings
from tests.fakes import FakeAgent


class StuckAgent(FakeAgent):
    """Has the thread of the real agent; `stil …` makes it stand still."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = OneThread("stuck")

    def busy_seconds(self) -> float:
        return self._thread.busy_seconds()

    def close(self) -> None:
        self._thread.close()

    async def respond(self, **about: Any) -> AgentResult:
        seconds = 3600 if (about["message"].text or "").startswith("stil") else 0
        await self._thread.run(time.sleep, seconds)
        return await super().respond(**about)


def main(settings_file: str) -> int:
    """Serve as the command does, but for the model."""
    settings = Settings.from_env({SETTINGS_FILE: settings_file})
    set_up(settings.log_level)
    # The test has no minute.
    answering._STUCK_SECONDS = 3.0  # type: ignore[misc]
    operate.load_agent = lambda _: StuckAgent()  # type: ignore[assignment,return-value]
    return operate._serve(settings, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
