"""Stand between Microsoft's Agents Playground and Koffiebreak, to try Teams by hand.

    npx @microsoft/m365agentsplayground start -c msteams --disable-telemetry \\
        -e http://127.0.0.1:3979/api/messages
    python tools/teams_playground.py            # prints the settings to start with

The playground signs nothing and the channel believes nobody who does not. This plays
Microsoft in between: it publishes keys, signs what the playground sends, and gives the
token that the channel fetches to answer. On the way back it takes `msteams` out of the
buttons: version 0.2.28 stops at "Cannot add property msTeams" when such a button is
pressed, where Teams shows the choice as the worker's words. The channel understands
both. For a developer's machine alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.channels.teams_provider import (  # noqa: E402
    APP_ID,
    ISSUER,
    KEY,
    SECRET,
    TENANT,
    TeamsProvider,
)
from tests.fakes import FakeClock  # noqa: E402

PORT = 3979


class Between:
    """Microsoft's place between the playground and us."""

    def __init__(self, hook: str, playground: str) -> None:
        self._hook = hook
        self._playground = playground
        # Its keys and tokens are those of the tests.
        self._microsoft = TeamsProvider(FakeClock())

    async def pass_on(self, request: web.Request) -> web.Response:
        """Sign an activity of the playground and hand it over."""
        activity = await request.json()
        activity.setdefault("channelData", {})["tenant"] = {"id": TENANT}
        activity["serviceUrl"] = f"http://127.0.0.1:{PORT}/_connector"
        headers = {
            "Authorization": f"Bearer {self._token(activity)}",
            "Content-Type": "application/json",
        }
        async with (
            ClientSession() as http,
            http.post(self._hook, data=json.dumps(activity), headers=headers) as answer,
        ):
            sys.stdout.write(f"{activity['type']}: {answer.status}\n")
            sys.stdout.flush()
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                content_type=answer.content_type,
            )

    async def hand_back(self, request: web.Request) -> web.Response:
        """Give an answer of ours to the playground."""
        activity = await request.json()
        for attachment in activity.get("attachments", ()):
            for element in attachment["content"]["body"]:
                for action in element.get("actions", ()):
                    action.get("data", {}).pop("msteams", None)
        url = self._playground + request.path
        async with ClientSession() as http, http.post(url, json=activity) as answer:
            return web.Response(status=answer.status, body=await answer.read())

    def _token(self, activity: dict[str, Any]) -> str:
        now = int(dt.datetime.now(dt.timezone.utc).timestamp())
        return self._microsoft.token(
            key=KEY,
            serviceurl=activity["serviceUrl"],
            nbf=now,
            exp=now + 3600,
            iss=ISSUER,
        )

    def app(self) -> web.Application:
        """Return the application; the keys and the token are the tests' own."""
        app = web.Application()
        self._microsoft.address = f"http://127.0.0.1:{PORT}"
        self._microsoft.add_login_routes(app)
        app.router.add_post("/api/messages", self.pass_on)
        app.router.add_post("/_connector/{path:.*}", self.hand_back)
        return app


def main() -> None:
    """Serve until it is stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gateway", default="http://127.0.0.1:8080")
    parser.add_argument("--playground", default="http://localhost:56150")
    given = parser.parse_args()
    own = f"http://127.0.0.1:{PORT}"
    settings = {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_SECRET": SECRET,
        "TEAMS_TENANT_ID": TENANT,
        "TEAMS_SERVICE_URLS": own,
        "TEAMS_OPENID_URL": f"{own}/v1/.well-known/openidconfiguration",
        "TEAMS_LOGIN_URL": own,
    }
    for name, value in settings.items():
        sys.stdout.write(f"export KOFFIEBREAK_{name}={value}\n")
    sys.stdout.flush()
    between = Between(f"{given.gateway}/channels/teams/messages", given.playground)
    web.run_app(between.app(), host="127.0.0.1", port=PORT, print=None)


if __name__ == "__main__":
    main()
