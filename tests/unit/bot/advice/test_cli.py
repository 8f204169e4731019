"""The commands `advise` and `catalogue`, as they are typed."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.advice.cli import add_commands
from bot.catalogue.load import load_catalogue
from tests.fakes import FakeClock
from tools.bench_advise import mixed_profiles

ON = ["--on", "2026-11-23"]


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Return the exit status and what was written to stdout and stderr."""
    parser = argparse.ArgumentParser(prog="koffiebreak")
    add_commands(parser.add_subparsers(required=True))
    try:
        parsed = parser.parse_args(args)
        status = parsed.handler(parsed)
    except SystemExit as leave:
        status = int(leave.code or 0)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write_file(content: str | bytes) -> str:
        path = tmp_path / "profile.json"
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(data)
        return str(path)

    return write_file


def test_advise_prints_one_document(capsys, write) -> None:
    status, out, err = run(capsys, "advise", write("{}"), *ON)

    document = json.loads(out)
    assert (status, err) == (0, "")
    assert list(document) == ["on", "steps", "schemes"]
    assert document["on"] == "2026-11-23"
    assert 1 <= len(document["steps"]) <= 3
    assert len(document["schemes"]) == len(load_catalogue().schemes)


def test_advise_reads_standard_input(capsys, monkeypatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO('{"region": "Fryslân"}'.encode()))
    monkeypatch.setattr("sys.stdin", stdin)

    status, out, _ = run(capsys, "advise", "-", *ON)

    assert status == 0
    assert json.loads(out)["steps"]


def test_without_a_day_it_is_today_where_the_worker_lives(
    capsys, monkeypatch, write
) -> None:
    clock = FakeClock(dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone.utc))
    monkeypatch.setattr("bot.advice.cli.SystemClock", lambda: clock)

    _, out, _ = run(capsys, "advise", write("{}"))

    assert json.loads(out)["on"] == "2026-11-23"


def test_advise_takes_a_byte_order_mark(capsys, write) -> None:
    status, _, _ = run(capsys, "advise", write(b"\xef\xbb\xbf{}"), *ON)

    assert status == 0


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ('{"leeftijd": 57}', ["leeftijd", "age, employment"]),
        ('{"wish": "rust"}', ["wish", "rust", "wish_balance"]),
        ("{", ["not JSON"]),
        ("", ["not JSON"]),
        ("[]", ["a profile is an object"]),
        (b"\xff", ["not JSON"]),
        ("[" * 100_000, ["not JSON"]),
    ],
)
def test_what_is_no_profile_is_refused_with_status_two(
    capsys, write, *, content: str | bytes, names: list[str]
) -> None:
    status, out, err = run(capsys, "advise", write(content), *ON)

    assert (status, out) == (2, "")
    for name in names:
        assert name in err
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_refused(capsys, tmp_path) -> None:
    status, out, err = run(capsys, "advise", str(tmp_path / "geen.json"), *ON)

    assert (status, out) == (2, "")
    assert "geen.json: No such file" in err


@pytest.mark.parametrize(
    "args",
    [
        ["advise"],
        ["advise", "a.json", "--batch", "b.jsonl"],
        ["advise", "-", "--on", "23-11-2026"],
        ["advise", "-", "--on", "2026-02-30"],
        ["catalogue"],
        ["catalogue", "due"],
    ],
)
def test_a_wrong_command_line_has_status_two(capsys, args: list[str]) -> None:
    status, out, err = run(capsys, *args)

    assert (status, out) == (2, "")
    assert "usage:" in err


def test_a_bad_line_of_a_batch_does_not_stop_the_others(capsys, write) -> None:
    lines = '{"age": 30}\n{"age": "oud"}\nniks\n\n{"wish": "wish_fun"}\n'

    status, out, _ = run(capsys, "advise", "--batch", write(lines), *ON)

    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [answer.get("line") for answer in answers] == [None, 2, 3, 4, None]
    assert "age" in answers[1]["error"]
    assert set(answers[2]) == {"line", "error"}
    assert answers[4]["steps"]


def test_a_good_batch_has_status_nought_and_gives_what_one_profile_gives(
    capsys, write
) -> None:
    profile = '{"wish": "wish_lead", "obstacles": ["obstacle_time"]}'

    status, lines, _ = run(capsys, "advise", "--batch", write(f"{profile}\n" * 2), *ON)
    _, alone, _ = run(capsys, "advise", write(profile), *ON)

    first, second = (json.loads(line) for line in lines.splitlines())
    assert status == 0
    assert first == second == json.loads(alone)


def cpu_seconds(*args: str, stdin: bytes = b"") -> float:
    """Return the processor time of a whole process, whatever else the machine does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "bot.cli", "advise", *ON, *args]
    subprocess.run(command, input=stdin, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_thousand_mixed_profiles_take_less_than_five_seconds(write) -> None:
    lines = [json.dumps(profile) for profile in mixed_profiles(1000)]

    assert cpu_seconds("--batch", write("\n".join(lines))) < 5


def test_one_profile_takes_less_than_half_a_second() -> None:
    # The first run may have records to parse; what counts is the command as it is used.
    assert min(cpu_seconds("-", stdin=b"{}") for _ in range(3)) < 0.5


def test_an_empty_batch_prints_nothing(capsys, write) -> None:
    assert run(capsys, "advise", "--batch", write(""), *ON) == (0, "", "")


def test_check_finds_no_fault_in_the_catalogue(capsys) -> None:
    status, out, _ = run(capsys, "catalogue", "check", *ON)

    last = out.splitlines()[-1]
    assert status == 0
    assert last.startswith("39 steps, 44 schemes, 0 faults, ")


def test_check_lists_what_is_due_without_failing_for_it(capsys) -> None:
    # GIVEN the last day on which the Doorzaam record may wait, and the day after it
    _, in_time, _ = run(capsys, "catalogue", "check", "--on", "2026-10-04")
    status, late, _ = run(capsys, "catalogue", "check", "--on", "2026-10-05")

    assert "doorzaam_voucher" not in in_time
    assert "doorzaam_voucher" in late
    assert status == 0


def test_check_names_what_is_wrong_on_a_day(capsys) -> None:
    # GIVEN a day before the sources were written
    status, out, _ = run(capsys, "catalogue", "check", "--on", "2018-01-01")

    assert status == 1
    assert "verified_on: lies after 2018-01-01" in out


def test_due_lists_what_must_be_looked_up(capsys) -> None:
    status, out, _ = run(capsys, "catalogue", "due", "--before", "2099-01-01")

    assert status == 0
    assert "cao_budget" in out
    assert out.splitlines()[-1].endswith("to look up before 2099-01-01")


def test_nothing_is_due_long_ago_but_what_was_never_looked_up(capsys) -> None:
    _, out, _ = run(capsys, "catalogue", "due", "--before", "2000-01-01")

    assert {line.split()[-1] for line in out.splitlines()[:-1]} <= {
        "never_verified",
        "windows_unknown",
    }


@pytest.mark.parametrize(
    "args",
    [
        ["advise", "-"],
        ["catalogue", "check"],
        ["catalogue", "due", "--before", "2030-01-01"],
    ],
)
def test_faulty_records_are_told_and_nothing_is_advised(
    capsys, monkeypatch, tmp_path, args: list[str]
) -> None:
    monkeypatch.setattr(
        "bot.advice.cli.load_catalogue",
        lambda overlay=None: load_catalogue(tmp_path),
    )

    status, out, err = run(capsys, *args)

    assert (status, out) == (1, "")
    assert "reasons.yml: cannot be read" in err


def test_an_overlay_is_laid_over_the_records(capsys, tmp_path) -> None:
    # GIVEN a folder that hides a step everyone without a wish is offered
    (tmp_path / "hide.yml").write_text("steps: [drie_complimenten]", encoding="utf-8")
    profile = tmp_path / "profile.json"
    profile.write_text("{}", encoding="utf-8")
    before = json.loads(run(capsys, "advise", str(profile), *ON)[1])
    # WHEN advice is asked with it
    _, out, _ = run(capsys, "advise", str(profile), "--overlay", str(tmp_path), *ON)
    after = [step["id"] for step in json.loads(out)["steps"]]
    assert "drie_complimenten" in [step["id"] for step in before["steps"]]
    assert "drie_complimenten" not in after


def test_a_faulty_overlay_is_told_by_file_and_field(capsys, tmp_path) -> None:
    (tmp_path / "hide.yml").write_text("steps: [geen]", encoding="utf-8")
    status, out, err = run(capsys, "catalogue", "check", "--overlay", str(tmp_path))
    assert (status, out) == (1, "")
    assert "hide.yml: steps: unknown name 'geen'" in err


def test_the_overlay_of_the_settings_counts(capsys, tmp_path, monkeypatch) -> None:
    (tmp_path / "hide.yml").write_text("steps: [geen]", encoding="utf-8")
    monkeypatch.setenv("KOFFIEBREAK_OVERLAY_FOLDER", str(tmp_path))
    assert run(capsys, "catalogue", "check", *ON)[0] == 1
    monkeypatch.setenv("KOFFIEBREAK_PORT", "geen getal")
    status, _, err = run(capsys, "catalogue", "check", *ON)
    assert status == 2
    assert "KOFFIEBREAK_PORT" in err


def test_advise_imports_neither_rasa_nor_aiohttp() -> None:
    code = (
        "import sys; from bot.cli import main; main(['advise', '-'])\n"
        "heavy = {'rasa', 'rasa_sdk', 'aiohttp', 'sqlalchemy', 'spacy'}\n"
        "sys.exit(f'{heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], input=b"{}", capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr.decode()
