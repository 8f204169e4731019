"""`koffiebreak user`: what it makes works at the sign-in, and nothing else does."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
from dataclasses import dataclass

import pyotp
import pytest

from bot.cli import main
from bot.portal.people import User
from bot.portal.readings import record_reading
from tests.portal_serving import PASSWORD, PortalServed

SECRET_LINE = re.compile(r"^  ([A-Z2-7]{32})$", re.MULTILINE)
CODE_LINE = re.compile(r"^  ([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})$", re.MULTILINE)


@dataclass
class Command:
    """Runs `koffiebreak user …` as an operator does."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    async def __call__(
        self, *arguments: str, password: str = PASSWORD
    ) -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        self.capsys.readouterr()
        # It brings its own event loop, beside that of the portal.
        loop = asyncio.get_running_loop()
        status = await loop.run_in_executor(None, main, ["user", *arguments])
        told = self.capsys.readouterr()
        return status, told.out, told.err


@pytest.fixture
def user(
    portal: PortalServed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    settings = portal.served.settings
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(settings.data_folder))
    return Command(monkeypatch, capsys)


async def _made(user: Command, *roles: str) -> str:
    wanted = [part for role in roles for part in ("--role", role)]
    status, told, _ = await user("add", "Anna", *wanted, "--password-stdin")
    assert status == 0
    return told


async def test_an_account_that_was_made_can_sign_in(
    portal: PortalServed, user: Command
) -> None:
    told = await _made(user, "adviser", "content_editor")
    (secret,) = SECRET_LINE.findall(told)
    assert len(CODE_LINE.findall(told)) == 10
    assert PASSWORD not in told
    browser = await portal.browser()
    code = pyotp.TOTP(secret).at(portal.clock.now())
    assert (await portal.type_sign_in(browser, "anna", code=code)).status == 303
    other = await portal.browser()
    code = CODE_LINE.findall(told)[3]
    assert (await portal.type_sign_in(other, "anna", code=code)).status == 303
    _, listed, _ = await user("list")
    assert listed == "anna\tAnna\tadviser,content_editor\tpassword\topen\n"


@pytest.mark.parametrize(
    ("arguments", "password", "reason"),
    [
        (("add", "anna", "--role", "adviser"), "kort", "12 to 200"),
        (("add", "an na", "--role", "adviser"), PASSWORD, "one word"),
        (("add", "b", "--role", "adviser", "--role", "employer"), PASSWORD, "employer"),
        (("reset", "niemand"), PASSWORD, "no account niemand"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    user: Command, arguments: tuple[str, ...], password: str, reason: str
) -> None:
    status, told, wrong = await user(*arguments, "--password-stdin", password=password)
    assert (status, told) == (1, "")
    assert reason in wrong


@pytest.mark.parametrize(("again", "status"), [(PASSWORD, 0), ("iets anders", 1)])
async def test_a_typed_password_is_asked_twice(
    user: Command, monkeypatch: pytest.MonkeyPatch, again: str, status: int
) -> None:
    typed = iter([PASSWORD, again])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    found, _, wrong = await user("add", "anna", "--role", "adviser")
    assert found == status
    assert ("twice the same" in wrong) is bool(status)


async def test_a_login_is_given_once(user: Command) -> None:
    await _made(user, "adviser")
    status, _, wrong = await user(
        "add", "ANNA", "--role", "employer", "--password-stdin"
    )
    assert status == 1
    assert "anna exists" in wrong


async def test_a_reset_ends_what_was(portal: PortalServed, user: Command) -> None:
    first = await _made(user, "adviser")
    browser = await portal.browser()
    codes = CODE_LINE.findall(first)
    await portal.type_sign_in(browser, "anna", code=codes[0])
    status, told, _ = await user("reset", "anna", "--password-stdin", password="x" * 12)
    assert status == 0
    assert (await browser.get("/")).status == 303
    assert (await portal.type_sign_in(browser, "anna", code=codes[1])).status == 401
    (secret,) = SECRET_LINE.findall(told)
    fresh = pyotp.TOTP(secret).at(portal.clock.now())
    page = await portal.type_sign_in(browser, "anna", password="x" * 12, code=fresh)
    assert page.status == 303


async def test_closing_an_account_ends_its_sessions(
    portal: PortalServed, user: Command
) -> None:
    codes = CODE_LINE.findall(await _made(user, "adviser"))
    browser = await portal.browser()
    await portal.type_sign_in(browser, "anna", code=codes[0])
    # The command has the machine's clock; the portal of the test stands still.
    portal.clock.moment = dt.datetime.now(dt.timezone.utc)
    _, told, _ = await user("disable", "anna")
    assert told == "closed; sessions ended: 1\n"
    assert (await browser.get("/")).status == 303
    assert (await user("list"))[1].endswith("\tclosed\n")
    await user("disable", "anna", "--undo")
    assert (await portal.type_sign_in(browser, "anna", code=codes[1])).status == 303


async def test_the_privacy_officer_sees_what_was_done_with_accounts(
    portal: PortalServed, user: Command
) -> None:
    portal.clock.moment = dt.datetime.now(dt.timezone.utc)
    await _made(user, "adviser", "content_editor")
    await user("disable", "anna")
    officer = await portal.enter("privacy_officer")
    page = await officer.get("/wijzigingen?soort=setting")
    assert "Account anna: <q>Loopbaanadviseur, Redacteur</q>" in page.text
    assert "Account anna: <q>gesloten</q>" in page.text
    council = await portal.enter("works_council")
    assert "anna" not in (await council.get("/ondernemingsraad")).text


async def test_sessions_are_shown_and_ended(
    portal: PortalServed, user: Command
) -> None:
    portal.clock.moment = dt.datetime.now(dt.timezone.utc)
    anna, _ = await portal.enter("adviser"), await portal.enter("employer")
    _, told, _ = await user("sessions")
    assert len(told.splitlines()) == 2
    assert (await user("sessions", anna.login))[1].startswith(
        f"{anna.login}\tpassword\tsince "
    )
    assert (await user("sessions", anna.login, "--end"))[1] == "sessions ended: 1\n"
    assert (await anna.get("/")).status == 303
    assert (await user("sessions", "--end"))[1] == "sessions ended: 1\n"
    assert (await user("sessions"))[1] == ""


async def test_which_talks_an_account_opened(
    portal: PortalServed, user: Command
) -> None:
    person = await portal.enter("adviser")
    reader = User(person.id, person.login, "Anna", frozenset({"adviser"}))
    for hour, talk in ((8, "early"), (9, "within"), (11, "late")):
        moment = dt.datetime(2026, 11, 24, hour, 30, tzinfo=dt.timezone.utc)
        async with portal.database.write() as connection:
            await record_reading(connection, reader, talk, "transcript", now=moment)
    between = ("--since", "2026-11-24T10:00", "--until", "2026-11-24T12:00")
    _, told, _ = await user("readings", person.login, *between)
    assert told == "2026-11-24 09:30:00Z\tadviser\ttranscript\twithin\n"


async def test_an_old_database_is_named_and_not_touched(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(folder))
    status, _, wrong = await Command(monkeypatch, capsys)("list")
    assert status == 1
    assert "koffiebreak migrate" in wrong
