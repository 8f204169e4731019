"""The real application grows: a file, several processes, another model."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil

from bot.dialogue.training import RECORD, newest_model
from tests.application import ROOT
from tests.faults.test_kill import SAID
from tests.postgres import PostgresServer
from tests.talkers import Talker, ready, session, until

_NEW = "[nieuw] "
_GONE_SLOT = "talk_terms"


class _Application:
    """`koffiebreak` with one folder and one port, as an operator types it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.models = folder / "models"
        self.log = folder / "log"
        self._settings = folder / "settings.env"
        self._lines = [
            f"KOFFIEBREAK_DATA_FOLDER={folder}",
            f"KOFFIEBREAK_MODEL_FOLDER={self.models}",
            f"KOFFIEBREAK_PORT={port}",
            "KOFFIEBREAK_OPS_PORT=0",
            "KOFFIEBREAK_MESSAGES_PER_MINUTE=10000",
        ]
        self.set()

    def set(self, *lines: str) -> None:
        """Write the settings, with these added."""
        self._lines += lines
        self._settings.write_text("\n".join(self._lines), encoding="utf-8")

    def command(self, *words: str) -> list[str]:
        """Return the command line."""
        env = f"KOFFIEBREAK_SETTINGS_FILE={self._settings}"
        return ["env", env, sys.executable, "-m", "bot.cli", *words]

    async def do(self, *words: str) -> str:
        """Run a command to its end and return what it says."""
        process = await asyncio.create_subprocess_exec(
            *self.command(*words), cwd=ROOT, stdout=subprocess.PIPE
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, said
        return said.decode()

    @contextlib.asynccontextmanager
    async def running(self, *words: str) -> AsyncIterator[psutil.Popen]:
        """Run within the block; stop it politely at the end."""
        command = self.command("run", *words)
        with self.log.open("ab") as log:
            process = psutil.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            async with session() as client:
                await ready(client, self.url)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.get_running_loop().run_in_executor(None, process.wait, 60)


def _put_other_model(models: Path, folder: Path) -> None:
    """Put a model in place that says everything anew and lacks a slot.

    What training does at the end, without its forty seconds.
    """
    known = newest_model(models)
    assert known is not None
    with tarfile.open(known) as archive:
        archive.extractall(folder, filter="data")
    about = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    about["model_id"] = "0" * 32
    domain: dict[str, Any] = about["domain"]
    del domain["slots"][_GONE_SLOT]
    for variants in domain["responses"].values():
        for variant in variants:
            if "text" in variant:
                variant["text"] = _NEW + variant["text"]
    (folder / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    provider = folder / "components" / "domain_provider" / "domain.yml"
    # JSON is YAML.
    provider.write_text(json.dumps(domain), encoding="utf-8")
    made = models / "koffiebreak-other.tar.gz"
    with tarfile.open(made, "w:gz") as archive:
        archive.add(folder, arcname="")
    record = {"model": made.name, "fingerprint": "other"}
    (models / RECORD).write_text(json.dumps(record), encoding="utf-8")


async def _say(talker: Talker, numbers: range) -> None:
    for number in numbers:
        await talker.say(SAID[number])


async def test_a_talk_moves_to_several_processes_and_on_to_another_model(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    application = _Application(tmp_path)
    shutil.copytree(ROOT / "models", application.models)
    with postgres_server.database(migrated=False) as url:
        async with session() as client:
            # GIVEN a talk in a file, begun with one process
            async with application.running("--migrate"):
                talker = await Talker.begin(client, application.url)
                await _say(talker, range(4))
            # WHEN the file moves to PostgreSQL
            application.set(f"KOFFIEBREAK_DATABASE_URL={url}")
            file = str(tmp_path / "koffiebreak.db")
            await application.do("migrate")
            rehearsed = await application.do(
                "migrate-from", "sqlite", file, "--dry-run"
            )
            moved = await application.do("migrate-from", "sqlite", file)
            assert rehearsed.splitlines()[:-1] == moved.splitlines()[:-1]
            assert "1  conversations" in moved
            # AND two processes serve it
            async with application.running("--workers", "2") as supervisor:
                await _say(talker, range(4, 7))
                others = [await Talker.begin(client, talker.url) for _ in range(2)]
                await asyncio.gather(*(_say(other, range(3)) for other in others))
                # AND in mid-talk, under load, another model takes over
                (old,) = supervisor.children()
                _put_other_model(application.models, tmp_path / "unpacked")
                supervisor.send_signal(signal.SIGHUP)
                done = asyncio.Event()
                load = asyncio.create_task(_keep_talking(others[0], done))
                await until(lambda: not old.is_running(), seconds=240)
                done.set()
                await load
                # THEN every talk goes on where it was, under the other one
                await _say(talker, range(7, 10))
                await asyncio.gather(*(_say(other, range(3, 5)) for other in others))
                for item in (talker, *others):
                    await item.check()
                    said = item.answers[-1]["messages"]
                    assert any(message["text"].startswith(_NEW) for message in said)
                # and none of them failed on what the new model no longer knows
                apology = _apology()
                kept = [m["text"] for m in await talker.kept() if m["role"] == "bot"]
                assert not any(apology in text for text in kept)
        # AND the log tells an operator what happened, and nothing of what was said
        log = application.log.read_text(encoding="utf-8")
        for event in ("listening", "process_forked", "renewed", "bus_connected"):
            assert f'"event": "{event}' in log
        assert all(text not in log for text in SAID)


async def _keep_talking(talker: Talker, done: asyncio.Event) -> None:
    while not done.is_set():
        await talker.say("wat kost een opleiding?")


def _apology() -> str:
    """Return what the bot says when a turn failed."""
    from ruamel.yaml import YAML

    for path in sorted((ROOT / "data").rglob("responses.yml")):
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        if variants := (found.get("responses") or {}).get("utter_talk_failed"):
            return str(variants[0]["text"]).strip()
    raise AssertionError("no apology")
