"""Rasa's custom actions run in this process instead of behind HTTP."""

from __future__ import annotations

import json
import logging
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

LOG = logging.getLogger(__name__)


class ActionsInProcess(EndpointConfig):
    """An action endpoint that calls the action itself.

    `failed` tells whether an action of the running turn raised: Rasa would go on with
    a half-done turn, we void it.
    """

    def __init__(self, package: str) -> None:
        super().__init__(url="inprocess://")
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self.failed = False

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = None,
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action of a call; a rejection becomes the 400 that Rasa expects."""
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = {"action_name": rejection.action_name, "error": rejection.message}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from rejection
        except Exception as fault:
            self.failed = True
            # The name of the fault only: its message may hold words of the worker.
            LOG.error("action_failed %s %s", call["next_action"], type(fault).__name__)
            raise
