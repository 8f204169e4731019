"""Names of schemes beside the tagger."""

from __future__ import annotations

import pytest

from bot.language.canonical import Canonical
from bot.nlu.candidates import Candidate
from bot.nlu.scheme_names import NameCounts, SchemeNames, nearly_right, whole_names
from bot.nlu.tagger import Mark

KREDIET = Candidate("scheme", 1, 4, "lllk", 0, "levenlanglerenkrediet")


def never(mark: Mark) -> bool:
    del mark
    return False


def always(mark: Mark) -> bool:
    del mark
    return True


def counted(marked: int, unmarked: int, word: str = "sectorfonds") -> SchemeNames:
    counts = NameCounts()
    name = Candidate("scheme", 2, 2, "oo_fonds", 0, word)
    for _ in range(marked):
        counts.add([name], [(2, 3)])
    for _ in range(unmarked):
        counts.add([name], [])
    return counts.learned()


@pytest.mark.parametrize(
    ("marked", "unmarked", "sure"), [(1, 0, True), (18, 2, True), (5, 1, False)]
)
def test_what_the_examples_nearly_always_mark_is_sure(
    marked: int, unmarked: int, sure: bool
) -> None:
    assert ("sectorfonds" in counted(marked, unmarked).sure) is sure


def test_a_short_name_is_never_sure() -> None:
    assert not counted(20, 0, "stap").sure


def test_a_sure_name_may_have_a_slip_and_another_word_may_not() -> None:
    names = counted(3, 0)
    message = Canonical("van het sectorvonds")
    slip = Candidate("scheme", 2, 2, "oo_fonds", 1, "sectorfonds")
    far = Candidate("scheme", 2, 2, "oo_fonds", 2, "sectorfonds")
    assert names.need_no_proof(message, slip)
    assert not names.need_no_proof(message, far)
    assert not nearly_right(Candidate("scheme", 2, 2, "oo_fonds"))  # not of a list


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("dat betaalt OOM", True),
        ("dat betaalt oom", False),
        ("DAT BETAALT OOM", False),
    ],
)
def test_capitals_among_small_letters_are_a_name(text: str, scheme: bool) -> None:
    names = SchemeNames(marked=frozenset({"oom"}))
    oom = Candidate("scheme", 2, 2, "oo_fonds", 0, "oom")
    assert names.need_no_proof(Canonical(text), oom) is scheme


def test_names_are_read_as_they_were_written() -> None:
    names = counted(4, 0)
    assert SchemeNames.from_json(names.to_json()) == names


def test_a_part_of_a_name_grows_to_the_whole() -> None:
    parts = [Mark("scheme", 2, 4, 0.7), Mark("step", 6, 6)]
    whole = [Mark("scheme", 1, 4, 0.7), Mark("step", 6, 6)]
    assert whole_names(parts, [KREDIET], always) == whole
    # WHEN the name has too many slips THEN the mark stays as it is
    doubtful = Candidate("scheme", 1, 4, "lllk", 4, "levenlanglerenkrediet")
    assert whole_names(parts, [doubtful], always) == parts


def test_a_date_that_was_cut_off_gets_its_end_back() -> None:
    half_year = Candidate("date", 0, 3)
    assert whole_names([Mark("date", 0, 1)], [half_year], never) == [Mark("date", 0, 3)]
    # WHEN the part is a date by itself, or the last words, THEN it stays
    for mark, reads in ((Mark("date", 0, 1), always), (Mark("date", 3, 3), never)):
        assert whole_names([mark], [half_year], reads) == [mark]


def test_an_amount_is_marked_as_a_whole() -> None:
    amount = Candidate("money", 0, 2, 750)
    assert whole_names([Mark("money", 0, 0)], [amount], never) == [Mark("money", 0, 2)]
