"""The commands that run the application: `run`, `train`, `migrate`.

Heavy imports happen inside the handlers: showing the help needs neither the web nor
Rasa. With `bot.upkeep` this is the only module that may import `bot.dialogue`.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.logs import set_up
from bot.processes.supervisor import READY_OPTION
from bot.run_many import Place, run_generation, supervise, unfit_for
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from aiohttp.web import Application

    from bot.clock import Clock
    from bot.dialogue.agent import RasaAgent

ROOT = Path(__file__).resolve().parent.parent
"""The Rasa project: domain.yml, config.yml and data/ stand here."""

_PROOF_SECONDS = 60.0


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the commands of this module."""
    run = subparsers.add_parser("run", help="serve the talk")
    run.add_argument(
        "--migrate", action="store_true", help="bring the database up to date first"
    )
    run.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="processes that share the port; more than one needs PostgreSQL",
    )
    run.add_argument(READY_OPTION, type=int, help=argparse.SUPPRESS)
    run.set_defaults(handler=_run)
    train = subparsers.add_parser("train", help="train the model")
    train.add_argument(
        "--if-changed",
        action="store_true",
        help="only when data, domain, config or pipeline changed since the last model",
    )
    train.add_argument(
        "--spacy",
        metavar="PIPELINE",
        help="train on an installed spaCy pipeline, such as nl_core_news_lg",
    )
    train.set_defaults(handler=_train)
    migrate = subparsers.add_parser("migrate", help="bring the database up to date")
    migrate.add_argument(
        "--new-keys",
        action="store_true",
        help="take another key file from now on; what the old one encrypted is lost",
    )
    migrate.set_defaults(handler=_migrate)


def _settings() -> Settings | None:
    try:
        return Settings.from_env()
    except SettingsError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return None


def _train(args: argparse.Namespace) -> int:
    from bot.dialogue.training import TrainingError, current_model, train

    settings = _settings()
    if settings is None:
        return 2
    models = ROOT / settings.model_folder
    known = current_model(models, ROOT)
    if args.if_changed and known is not None:
        _say(f"the model is current: {known.name}")
        return 0
    _say("training the model, this takes a minute or two")
    try:
        model = train(ROOT, models, force=not args.if_changed, spacy=args.spacy)
    except TrainingError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 1
    _say(f"trained {model.name}")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    from bot.storage.errors import StorageError
    from bot.storage.migrate import upgrade

    settings = _settings()
    if settings is None:
        return 2
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        upgrade(settings, new_keys=getattr(args, "new_keys", False))
    except StorageError as error:
        sys.stderr.write(f"koffiebreak: {error}; nothing was changed, try again\n")
        return 1
    _say("the database is up to date")
    return 0


def _run(args: argparse.Namespace) -> int:
    settings = _settings()
    if settings is None:
        return 2
    set_up(settings.log_level, plain=settings.log_format == "plain")
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _catalogue_is_fit(settings):
        return 2
    if args.ready_fd is not None:
        return run_generation(
            settings,
            args.workers,
            args.ready_fd,
            load=load_agent,
            serve=_serve_among_others,
        )
    fault = unfit_for(settings, args.workers)
    if fault:
        sys.stderr.write(f"koffiebreak: {fault}\n")
        return 2
    if args.migrate and (status := _migrate(args)):
        return status
    from bot.storage.errors import StorageError

    try:
        return _serve(settings, args.workers)
    except StorageError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 1


def _serve(settings: Settings, processes: int) -> int:
    if processes > 1:
        _say(f"Koffiebreak: {settings.public_url} ({processes} processes)")
        return supervise(settings, processes)
    agent = load_agent(settings)
    if agent is None:
        return 1
    # The model stays: looking through it again and again would hold up a turn.
    gc.collect()
    gc.freeze()
    from bot.gateway.serve import StuckError

    try:
        asyncio.run(serve_agent(settings, agent))
        return 0
    except StuckError:
        return 1
    finally:
        agent.close()
        if agent.busy_seconds():
            # Python waits for every thread, so for one that never ends as well.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(1)


def _serve_among_others(settings: Settings, agent: RasaAgent, place: Place) -> None:
    asyncio.run(serve_agent(settings, agent, place))


def _catalogue_is_fit(settings: Settings) -> bool:
    """Tell whether records and overlay can be used; name their faults when not."""
    from bot.catalogue.load import CatalogueError, load_catalogue

    try:
        load_catalogue(overlay=settings.overlay_folder)
    except CatalogueError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return False
    return True


def load_agent(settings: Settings) -> RasaAgent | None:
    """Load the newest model; None, with what to type, when there is none."""
    from bot.dialogue.training import newest_model

    model = newest_model(ROOT / settings.model_folder)
    if model is None:
        sys.stderr.write("koffiebreak: no model yet, type: koffiebreak train\n")
        return None
    _say("loading the model")
    started = time.monotonic()

    from bot.dialogue.agent import RasaAgent

    agent = RasaAgent.load(
        model,
        deployment=settings.deployment(),
        zone=ZoneInfo(settings.time_zone),
        hours=settings.office_hours,
    )
    # What Rasa imports silences everybody's log lines along with its own.
    set_up(settings.log_level, plain=settings.log_format == "plain")
    _say(f"model {model.name} in {time.monotonic() - started:.1f} s")
    return agent


async def serve_agent(
    settings: Settings, agent: RasaAgent, place: Place | None = None
) -> None:
    """Serve the gateway round this agent until a signal asks to stop.

    With a `place`, being one of several processes, it first proves that it can answer.
    """
    from bot.clock import SystemClock
    from bot.gateway.serve import serve

    clock = SystemClock(settings.time_zone)
    app = _application(settings, agent, clock)
    if place is None:
        _say(f"Koffiebreak: {settings.public_url}")
    else:
        # In memory, nothing is kept. A model that does not live through a fork would
        # hang here, and not with the first worker who says something.
        opening = agent.open(
            conversation_id="", channel="web", locale="nl", now=clock.now()
        )
        await asyncio.wait_for(opening, _PROOF_SECONDS)
    await serve(app, settings, place=place)


def _application(settings: Settings, agent: RasaAgent, clock: Clock) -> Application:
    """Put the gateway, the engine round this agent and the channels together."""
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any

    from bot.catalogue.load import load_catalogue
    from bot.channels.registry import switched_on
    from bot.channels.replies import ChannelOutlet
    from bot.channels.running import add_channels
    from bot.dialogue.turn import TurnEngine
    from bot.gateway.app import create_app
    from bot.handover.notice import notice_handlers
    from bot.storage.crypto import load_or_create_keys
    from bot.storage.database import Database
    from bot.talk.context import TalkContext
    from bot.talk.packet import packet_from_slots
    from bot.talk.phrases import load_phrases
    from bot.talk.plan import plan_from_slots
    from bot.talk.progress import progress_from_slots

    database = Database.from_settings(settings)
    catalogue = load_catalogue(overlay=settings.overlay_folder)
    phrases = load_phrases()

    def plan(slots: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
        return plan_from_slots(slots, TalkContext(catalogue, phrases, today))

    def packet(slots: Mapping[str, Any], today: dt.date) -> dict[str, str]:
        return packet_from_slots(slots, TalkContext(catalogue, phrases, today))

    keys = load_or_create_keys(settings.key_file)
    channels = switched_on(settings, clock)
    outlet = ChannelOutlet(channels, keys=keys, settings=settings)
    engine = TurnEngine(
        database, agent, clock=clock, settings=settings, keys=keys, outlet=outlet
    )
    app = create_app(
        settings,
        engine=engine,
        database=database,
        clock=clock,
        plan_source=plan,
        progress_source=progress_from_slots,
        packet_source=packet,
        keys=keys,
    )
    notices = notice_handlers(settings, clock)
    add_channels(app, channels, outlet, plan=plan, handlers=notices)
    return app


def _say(text: str) -> None:
    sys.stdout.write(f"» {text}\n")
    sys.stdout.flush()
