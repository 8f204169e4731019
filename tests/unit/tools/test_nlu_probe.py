"""Fresh messages: which are new, and what the report says of those that are missed."""

from __future__ import annotations

from tools.nlu.messages import LabelledMessage
from tools.nlu.scores import Reading
from tools.nlu_probe import new_ones, report

EXAMPLES = ["wie betaalt mijn cursus lassen", "ik wil graag iets met mijn handen doen"]


def given(text: str, intent: str = "ask_employer_pays") -> LabelledMessage:
    return LabelledMessage(text, intent)


def test_what_an_example_says_already_is_not_new():
    messages = [
        given("Wie betaalt mijn cursus lassen?"),
        given("mijn cursus lassen wie betaalt"),
        given("schuift de zaak iets bij voor dat lasdiploma"),
    ]
    assert new_ones(messages, EXAMPLES) == messages[2:]


def test_the_report_names_what_was_missed_and_the_share_read_right():
    messages = [given("schuift de zaak bij"), given("wie dokt"), given("een dubbele")]
    readings = [
        Reading((("ask_employer_pays", 0.9),)),
        Reading((("obstacle_money", 0.6),)),
    ]
    assert report(messages, messages[:2], readings) == [
        "ask_employer_pays read as obstacle_money: wie dokt",
        "ask_employer_pays: 1 of 2 missed",
        "1 of 2 right: 0.500; 1 too close to one",
    ]


def test_nothing_new_gives_no_share():
    assert report([given("een dubbele")], [], []) == [
        "0 of 0 right: 0.000; 1 too close to one"
    ]
