"""Corrections: read twice, sent out as a diff, and taken back with their talk."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import corrections_cli
from bot.review.export import FROM_TALKS
from bot.review.training_files import unified_diff
from bot.settings import Settings
from bot.storage import (
    conversations,
    corrections,
    handing_out,
    review_tables,
    trust_log,
)
from bot.storage.corrections import Label, NotASecondReaderError
from bot.storage.database import Database
from bot.storage.errors import ConversationGoneError
from tests.storage.readable_talks import BOTH, NONE, READ, Desk

SAID = "ik werk als zebraverzorger en mail jan@example.nl"
LABEL = Label(
    "wish_lead", ({"start": 12, "end": 26, "entity": "job", "role": "current"},)
)
FILE = "data/wishes/nlu/wish_lead.yml"
BEFORE = """\
version: "3.1"
nlu:
# People who want to lead.
- intent: wish_lead
  examples: |
    - ik wil [leiding](skill) geven
    - teamleider worden
"""
OTHER = BEFORE.replace("wish_lead", "wish_fun").replace("teamleider worden", "lol")


@pytest.fixture
async def desk(database: Database, settings: Settings) -> Desk:
    return await Desk(database, settings).hire()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a small project with two files of training data."""
    root = tmp_path / "project"
    for name, text in (("wish_lead", BEFORE), ("wish_fun", OTHER)):
        file = root / "data" / "wishes" / "nlu" / f"{name}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "tests" / "scenarios").mkdir(parents=True)
    return root


async def _correct(desk: Desk, talk: str, label: Label = LABEL, turn: int = 1) -> int:
    async with desk.database.write() as connection:
        return await corrections.correct(
            connection,
            talk,
            turn,
            user_id=desk.adviser,
            label=label,
            now=desk.clock.now(),
        )


async def _second(desk: Desk, number: int, label: Label = LABEL, who: str = "") -> str:
    async with desk.database.write() as connection:
        return await corrections.read_second(
            connection,
            number,
            user_id=who or desk.second,
            label=label,
            now=desk.clock.now(),
        )


async def _settled(desk: Desk, said: str = SAID) -> str:
    talk = await desk.talk(said, chosen=BOTH)
    assert await _second(desk, await _correct(desk, talk)) == "agreed"
    return talk


async def _export(desk: Desk, project: Path, *, write: bool = True) -> str:
    """Export as the command does and return the diff."""
    # The command closes its own engine; this one is the test's.
    change = await corrections_cli.export(desk.settings, project, write=write)
    return unified_diff(change.before, change.after)


async def test_two_readers_agree_or_not(desk: Desk) -> None:
    talk = await desk.talk(SAID, chosen=BOTH)
    number = await _correct(desk, talk)
    with pytest.raises(NotASecondReaderError):
        await _second(desk, number, who=desk.adviser)
    other = Label("wish_fun", LABEL.entities)
    assert await _second(desk, number, other) == "disputed"
    with pytest.raises(ConversationGoneError):
        await _second(desk, number)
    async with desk.database.write() as connection:
        assert await corrections.label_pairs(connection) == [("wish_lead", "wish_fun")]
        await corrections.decide(connection, number, LABEL)
        found = await corrections.find(connection, number)
        assert found is not None
        assert (found.status, found.final) == ("decided", LABEL)
        with pytest.raises(ConversationGoneError):
            await corrections.decide(connection, number, other)


async def test_entities_in_another_order_are_the_same(desk: Desk) -> None:
    two = (*LABEL.entities, {"start": 0, "end": 2, "entity": "date"})
    talk = await desk.talk(SAID, chosen=BOTH)
    number = await _correct(desk, talk, Label("wish_lead", two))
    assert await _second(desk, number, Label("wish_lead", two[::-1])) == "agreed"


async def test_a_correction_of_ones_own_that_waits_is_replaced(desk: Desk) -> None:
    talk = await desk.talk(SAID, chosen=BOTH)
    await _correct(desk, talk)
    number = await _correct(desk, talk, Label("wish_fun"))
    async with desk.database.read() as connection:
        (found,) = await corrections.of_talk(connection, talk)
    assert (found.number, found.first) == (number, Label("wish_fun"))


async def test_what_may_not_be_corrected(desk: Desk) -> None:
    talk = await desk.talk("hallo", "care ik kan niet meer", chosen=BOTH)
    for turn in (0, 2, 9):
        with pytest.raises(ConversationGoneError):
            await _correct(desk, talk, turn=turn)
    for chosen in (READ, NONE):
        with pytest.raises(ConversationGoneError):
            await _correct(desk, await desk.talk("hallo", chosen=chosen))


async def test_the_export_is_one_line_in_the_diff(desk: Desk, project: Path) -> None:
    await _settled(desk)
    diff = await _export(desk, project, write=False)
    added = [line for line in diff.splitlines() if line.startswith("+")][1:]
    assert added == [
        '+    - ik werk als [zebraverzorger]{"entity": "job", "role": "current"}'
        " en mail daan@example.nl"
    ] or added[0].endswith("sanne@example.nl")
    assert not [line for line in diff.splitlines()[2:] if line.startswith("-")]
    # Nothing was written, and nothing counts as sent.
    assert (project / FILE).read_text() == BEFORE
    assert await _export(desk, project, write=False) == diff
    assert await _export(desk, project) == diff
    assert (project / FILE).read_text().startswith(BEFORE)
    async with desk.database.read() as connection:
        events = await trust_log.between(
            connection,
            since=dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
            until=dt.datetime(2999, 1, 1, tzinfo=dt.timezone.utc),
            kind="export",
        )
    assert [(each.subject, each.detail) for each in events] == [
        ("corrections", {"count": 1, "withdrawn": 0})
    ]
    assert await _export(desk, project) == ""


@pytest.mark.parametrize("how", ["deletion", "improving", "reading"])
async def test_what_went_out_comes_back_with_the_choice(
    desk: Desk, project: Path, how: str
) -> None:
    talk = await _settled(desk)
    await _settled(desk, "een zin van een ander over leiden")
    await _export(desk, project)
    async with desk.database.write() as connection:
        if how == "deletion":
            await conversations.erase(connection, talk)
    if how != "deletion":
        await desk.choose(talk, READ if how == "improving" else NONE)
    diff = await _export(desk, project)
    removed = [line for line in diff.splitlines()[2:] if line.startswith("-")]
    assert len(removed) == 1
    assert "zebraverzorger" in removed[0]
    left = (project / FILE).read_text()
    assert "zebraverzorger" not in left
    assert left.startswith(BEFORE)
    assert "een zin van" in left
    assert await _export(desk, project) == ""
    async with desk.database.read() as connection:
        assert len(await handing_out.exported(connection, "example")) == 1


async def test_a_sentence_moved_by_hand_is_found_again(
    desk: Desk, project: Path
) -> None:
    talk = await _settled(desk)
    await _export(desk, project)
    file, other = project / FILE, project / "data/wishes/nlu/wish_fun.yml"
    line = file.read_text().splitlines()[-1]
    file.write_text(BEFORE)
    other.write_text(OTHER + line.replace("current", "wanted") + "\n")
    await desk.choose(talk, NONE)
    await _export(desk, project)
    assert other.read_text() == OTHER


async def test_what_is_there_already_is_told_and_not_doubled(
    desk: Desk, project: Path
) -> None:
    talk = await desk.talk("lol", "teamleider worden", chosen=BOTH)
    for turn in (1, 2):
        number = await _correct(desk, talk, Label("wish_lead"), turn)
        await _second(desk, number, Label("wish_lead"))
    change = await corrections_cli.export(desk.settings, project, write=True)
    assert unified_diff(change.before, change.after) == ""
    assert [note.partition(": ")[2] for note in change.notes] == [
        "is an example of wish_fun (data/wishes/nlu/wish_fun.yml)",
        "is there (data/wishes/nlu/wish_lead.yml)",
    ]
    # Ours was theirs already: it stays when the worker takes the choice back.
    await desk.choose(talk, NONE)
    assert await _export(desk, project) == ""


async def test_the_same_words_of_two_workers_stay_until_both_took_them_back(
    desk: Desk, project: Path
) -> None:
    talks = [await _settled(desk) for _ in range(2)]
    change = await corrections_cli.export(desk.settings, project, write=True)
    (note,) = change.notes
    assert re.fullmatch(r"correction \d+: is there \(this export\)", note)
    await desk.choose(talks[0], NONE)
    assert await _export(desk, project) == ""
    await desk.choose(talks[1], NONE)
    await _export(desk, project)
    assert (project / FILE).read_text() == BEFORE


async def test_a_test_goes_out_and_comes_back_under_any_name(
    desk: Desk, project: Path
) -> None:
    talk = await desk.talk("hallo", chosen=BOTH)
    async with desk.database.write() as connection:
        await handing_out.save_test(
            connection,
            talk,
            user_id=desk.adviser,
            name="gesprek_1",
            scenario="- worker: hallo\n",
            now=desk.clock.now(),
        )
    diff = await _export(desk, project)
    assert "--- /dev/null" in diff
    (file,) = (project / FROM_TALKS).glob("*.yml")
    assert talk not in file.read_text()
    moved = project / "tests" / "scenarios" / "wishes" / "leiden.yml"
    moved.parent.mkdir()
    file.rename(moved)
    assert await _export(desk, project) == ""
    await desk.choose(talk, READ)
    diff = await _export(desk, project)
    assert "+++ /dev/null" in diff
    assert not moved.exists()


async def test_what_was_sent_leads_back_to_nobody(desk: Desk, project: Path) -> None:
    talk = await _settled(desk)
    await _export(desk, project)
    async with desk.database.write() as connection:
        await conversations.erase(connection, talk)
    async with desk.database.read() as connection:
        rows = (await connection.execute(sa.select(review_tables.exported_items))).all()
    assert [len(row.digest) for row in rows] == [32]
    assert {column.name for column in review_tables.exported_items.c} == {
        "digest",
        "kind",
        "at",
    }


def test_the_command_prints_the_diff(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    from bot.cli import main
    from bot.storage.migrate import upgrade

    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(tmp_path / "var"))
    assert main(["corrections", "export", "--root", str(project)]) == 2
    upgrade(Settings.from_env())
    assert main(["corrections", "export", "--root", str(project)]) == 0
    out = capsys.readouterr()  # type: ignore[attr-defined]
    assert out.out == ""
    assert "koffiebreak migrate" in out.err
