"""The loader takes what is right and names everything that is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.load import CatalogueError, load_catalogue
from bot.catalogue.models import Condition, OneOfTests, Window, YearlyWindow

Spoil = Callable[[str, str, str], None]
STEP = "steps/energielijst.yml"
SCHEME = "schemes/slim.yml"


def faults_of(records: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(records)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (STEP, "title:", "titel:", f"{STEP}: title: missing"),
        (STEP, "title:", "titel:", f"{STEP}: titel: unknown field"),
        (STEP, "minutes: 5", "minutes: vijf", f"{STEP}: minutes: must be a whole"),
        (STEP, "minutes: 5", "minutes: true", f"{STEP}: minutes: must be a whole"),
        (STEP, "minutes: 5", "minutes: 0", f"{STEP}: minutes: must be a whole"),
        (STEP, "period: day", "period: year", f"{STEP}: period: must be one of"),
        (STEP, "free: true", "free: ja", f"{STEP}: free: must be true or false"),
        (STEP, "[doing]", "[dansen]", f"{STEP}: learning_style: unknown name 'dansen'"),
        (STEP, "[doing]", "[doing, doing]", f"{STEP}: learning_style: 'doing' stands"),
        (STEP, "[doing]", "doing", f"{STEP}: learning_style: must be a list"),
        (STEP, "wish_fun: 3", "wish_fun: 4", f"{STEP}: wishes.wish_fun: must be from"),
        (STEP, "wish_fun: 3", "wish_fun: 0", f"{STEP}: wishes.wish_fun: must be from"),
        (STEP, "wish_fun: 3", "wish_rich: 3", f"{STEP}: wishes: unknown name"),
        (STEP, "{wish_fun: 3}", "[wish_fun]", f"{STEP}: wishes: must be a mapping"),
        (STEP, "time: 2", "time: -3", f"{STEP}: obstacles.obstacle_time: must be"),
        (STEP, "[slim]", "[slimm]", f"{STEP}: schemes: unknown name 'slimm'"),
        (STEP, "id: energie", "id: energy", f"{STEP}: id: must equal the file name"),
        (STEP, "what: Je", 'what: ""\n#', f"{STEP}: what: must be a text"),
        (STEP, "confidence: med", "confidence: so-so", "sources[0].confidence: must"),
        (STEP, "{ref: S143,", "{", "sources[0].ref: missing"),
        (STEP, "verified_on: 2024-01-01", "verified_on: 2024", "verified_on: must be"),
        (STEP, "title: Een", "title: [Een", f"{STEP}: while parsing"),
        (STEP, "minutes: 5", "minutes: 5\n7: dagen", f"{STEP}: field names are text"),
        (STEP, "verified_on: 2024-01-01", 'verified_on: "2024-13-01"', "must be a day"),
        (STEP, "[energie]", "[5]", f"{STEP}: words: must be a list of texts"),
        (STEP, "sources:\n", "sources: geen\n#", f"{STEP}: sources: must be a list"),
        (SCHEME, "one_of_tests:", "one_of_tests: null\n    x:", "a mapping with any"),
        (SCHEME, "test: any_of", "test: at_least", "any[1].field: must"),
        (SCHEME, "        - {field: age", "#        - {", "at least two tests"),
        (SCHEME, "2020-03-01", "2020-02-30", SCHEME),
        (SCHEME, "kind: grant", "kind: gift", f"{SCHEME}: kind: must be one of"),
        (SCHEME, "test: below", "test: under", "conditions[0].test: must be one of"),
        (SCHEME, "value: 250", "value: veel", "conditions[0].value: must be a whole"),
        (SCHEME, "company_size, ", "wish, ", "conditions[0].field: must be one of"),
        (SCHEME, "[flex]", "[flexx]", "one_of_tests.any[1].value: unknown name"),
        (SCHEME, "2025-03-28", "2025-03-09", "windows[0].to: comes before from"),
        (SCHEME, "from: 2025-03-10", "from: null", "windows[0].from: must be a day"),
        (SCHEME, '"09-30"', '"09-31"', "windows[1].to: must be a month and day"),
        (SCHEME, '"09-30"', '"september"', "windows[1].to: must be a month and day"),
        (SCHEME, "amount: {", "amount: {euro: 5, ", "amount.euro: unknown field"),
        (SCHEME, "[course]", "[money]", "interest.goals: unknown name"),
        (SCHEME, "{words: [zelf]", "{woorden: [zelf]", "beliefs[0].woorden: unknown"),
        (SCHEME, "successor: null", "successor: stop", "successor: must be one of"),
        (SCHEME, "windowed: true\n", "", f"{SCHEME}: windowed: missing"),
        ("reasons.yml", "small_start:", "smal_start:", "yml: small_start: missing"),
        ("reasons.yml", "small_start:", "smal_start:", "smal_start: unknown"),
        ("reasons.yml", "small_start: ", 'small_start: ""\n#', "small_start: must be"),
        ("reasons.yml", "vraagt: {effort}", "{moeite}", "unknown placeholder {moeite}"),
    ],
)  # fmt: skip
def test_every_kind_of_fault_is_named_with_file_and_field(
    records: Path, spoil: Spoil, *, file: str, old: str, new: str, fault: str
) -> None:
    # GIVEN good records with one thing spoiled
    spoil(file, old, new)
    # WHEN they are loaded THEN that one thing is named
    assert any(fault in actual for actual in faults_of(records))


def test_good_records_load_with_their_types(records: Path) -> None:
    catalogue = load_catalogue(records)

    step, scheme = catalogue.steps["energielijst"], catalogue.schemes["slim"]
    assert step.verified_on == dt.date(2024, 1, 1)
    assert step.wishes == {"wish_fun": 3}
    assert step.small
    assert scheme.valid_to == dt.date(2029, 12, 31)
    assert scheme.verified_on is None
    assert scheme.ended is None
    assert isinstance(scheme.conditions[0], Condition)
    assert isinstance(scheme.conditions[1], OneOfTests)
    assert scheme.windows == (
        Window(dt.date(2025, 3, 10), dt.date(2025, 3, 28), "eerste ronde"),
        YearlyWindow((9, 1), (9, 30)),
    )


def test_all_faults_of_all_files_come_at_once(records: Path, spoil: Spoil) -> None:
    # GIVEN three faults in two files
    spoil(STEP, "free: true", "free: ja")
    spoil(STEP, "minutes: 5", "minutes: -5")
    spoil(SCHEME, "priority: 40", "priority: high")
    # THEN all three are told
    assert len(faults_of(records)) == 3


def test_a_missing_field_is_one_fault(records: Path, spoil: Spoil) -> None:
    spoil(STEP, "minutes: 5\n", "")

    assert faults_of(records) == [f"{STEP}: minutes: missing"]


def test_a_record_that_is_a_list_is_one_fault_and_its_missing_fields(
    records: Path,
) -> None:
    (records / STEP).write_text("- id: energielijst\n", encoding="utf-8")

    assert f"{STEP}: must be a mapping, not [{{'id': 'energielijst'}}]" in faults_of(
        records
    )


def test_bytes_that_are_no_text_are_a_fault_of_that_file(records: Path) -> None:
    (records / STEP).write_bytes(b"title: \xff\xfe\n")

    assert any(fault.startswith(STEP) for fault in faults_of(records))


def test_a_field_given_twice_is_refused(records: Path, spoil: Spoil) -> None:
    spoil(STEP, "minutes: 5", "minutes: 5\nminutes: 6")

    assert any("duplicate key" in fault for fault in faults_of(records))


def test_missing_reasons_are_a_fault(records: Path) -> None:
    (records / "reasons.yml").unlink()

    assert faults_of(records) == [
        "reasons.yml: cannot be read: No such file or directory"
    ]


def test_a_contract_id_may_be_linked_to_before_its_record_is_there(
    records: Path, spoil: Spoil
) -> None:
    spoil(SCHEME, "alternatives: []", "alternatives: [oo_fonds]")

    assert load_catalogue(records).schemes["slim"].alternatives == ("oo_fonds",)


def test_the_catalogue_is_read_once(records: Path) -> None:
    assert load_catalogue(records) is load_catalogue(records)


def test_a_scheme_is_found_by_its_names_but_not_by_a_part(records: Path) -> None:
    catalogue = load_catalogue(records)

    for name in ("slim", "SLIM-regeling", "Slim subsidie", "slimsubsidie", "SLÏM"):
        assert catalogue.scheme_by_name(name) == "slim"
    assert catalogue.scheme_by_name("slim sub") is None
    assert catalogue.scheme_by_name("") is None
