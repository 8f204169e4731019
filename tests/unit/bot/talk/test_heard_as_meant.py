"""Answers that were noted for something they did not say."""

from __future__ import annotations

import pytest

from bot.talk import followup
from bot.talk.energy import energy_in, without_run_up
from bot.talk.meant import in_light_of
from bot.talk.scale import score_in
from bot.talk.state import Heard, HeardEntity
from bot.talk.words import says_goodbye, says_half
from tests.unit.bot.talk.talking import Talk


def asked(question: str, **known: object) -> Talk:
    """Return a talk in which this question waits."""
    return Talk(talk_turn=3, talk_asked=question, **known)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("zoveel gezeur", "energy_costs"),
        ("rugpijn", "energy_costs"),
        ("de werkdruk", "energy_costs"),
        ("niet zo leuk", "energy_costs"),
        ("ge slaapt niet meer", "energy_costs"),
        ("geen stress", None),
        ("zeer veel vrijheid", None),
        ("ik hou van de drukte", None),
        ("lekker druk bezig", None),
        ("mijn collega's", None),
        ("het is nooit saai", None),
        ("mensen helpen, dat kost mij geen moeite", None),
        ("het kost me veel kracht", "energy_costs"),
        ("de gezelligheid, leuk team", "energy_gives"),
    ],
)
def test_knows_what_gives_from_what_costs(text: str, slot: str | None):
    assert energy_in(text) == slot


def test_what_costs_energy_is_never_quoted_as_giving_it():
    worker = asked("energy_gives", work_score=5)
    said = worker.hear("state_energy", "zoveel gezeur")
    assert said == ("utter_talk_reflect_costs", "utter_talk_again_energy_gives")
    assert worker.state.energy_costs == "zoveel gezeur"
    assert worker.state.energy_gives is None
    worker.hear("state_energy", "mijn collega's")
    assert worker.state.energy_gives == "mijn collega's"
    assert worker.state.talk_asked == "wish"


def test_who_names_only_what_costs_is_not_asked_a_third_time():
    worker = asked("energy_gives", work_score=5)
    worker.hear("state_energy", "zoveel gezeur")
    worker.hear("state_energy", "de herrie")
    assert worker.state.energy_costs == "zoveel gezeur, de herrie"
    assert worker.state.talk_asked == "wish"


@pytest.mark.parametrize("text", ["6", "haha nee een 6", "een 6 dus"])
def test_a_bare_mark_is_the_mark_and_gives_no_energy(text: str):
    worker = asked("energy_gives", work_score=5)
    said = worker.hear("state_energy", text)
    assert (worker.state.work_score, worker.state.energy_gives) == (6, None)
    assert said == ("utter_talk_reflect_score_middle", "utter_talk_again_energy_gives")


def test_the_same_mark_again_brings_the_question_again():
    worker = asked("energy_gives", work_score=6)
    assert worker.hear("state_energy", "6") == ("utter_talk_again_energy_gives",)


def test_no_obstacle_is_guessed_from_an_answer_about_energy():
    worker = asked("energy_costs", work_score=5, energy_gives="de maten")
    worker.hear("obstacle_age", "ge slaapt niet meer deftig")
    assert worker.state.obstacles == ()
    assert worker.state.energy_costs == "ge slaapt niet meer deftig"
    worker = asked("energy_gives", work_score=5)
    worker.hear("obstacle_money", "het geld")
    assert (worker.state.obstacles, worker.state.energy_gives) == ((), "het geld")


def test_doubt_of_oneself_gives_no_energy():
    worker = asked("energy_gives", work_score=5)
    worker.hear("obstacle_confidence", "ik ben niet goed in leren")
    assert worker.state.energy_gives is None
    assert worker.state.obstacles == ("obstacle_confidence",)


def test_pain_that_costs_energy_stands_in_the_way_too():
    worker = asked("energy_costs", work_score=5, energy_gives="de maten")
    worker.hear("obstacle_energy", "mijne rug doet alle dagen zeer")
    assert worker.state.obstacles == ("obstacle_energy",)
    assert worker.state.energy_costs == "mijne rug doet alle dagen zeer"


def test_an_obstacle_named_in_plain_words_still_counts():
    worker = asked("energy_gives", work_score=5)
    worker.hear("obstacle_time", "ik heb nergens tijd voor, echt geen tijd")
    assert worker.state.obstacles == ("obstacle_time",)


@pytest.mark.parametrize(
    ("question", "fact", "text"),
    [("work_score", "age", "69"), ("confidence", "hours", "8"), ("when", "hours", "8")],
)
def test_a_bare_number_is_no_age_and_no_hours(question: str, fact: str, text: str):
    known = {"step_chosen": "taalhuis", "summary_ok": True}
    worker = asked(question, **(known if question != "work_score" else {}))
    worker.hear("inform", text, **{fact: int(text)})
    assert getattr(worker.state, fact) is None


def test_a_mark_above_ten_is_asked_again():
    worker = asked("work_score")
    said = worker.hear("inform", "69", age=69)
    assert said == ("utter_talk_no_such_mark", "utter_talk_again_work_score")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("een 4, nee laat ik zeggen een 5", 5),
        ("7, maar dat was ooit een 8", 7),
        ("een zes of nee toch een zeven", 7),
        ("geen 8 maar een 6", 6),
        ("een 6 of een 7", 6),
        ("69", None),
    ],
)
def test_a_mark_taken_back_in_the_same_breath(text: str, mark: int | None):
    assert score_in(text) == mark


def test_not_knowing_with_a_mark_in_it_is_that_mark():
    worker = asked("work_score")
    worker.hear("dont_know", "pff, ik zou zeggen een 4, nee doe een 5")
    assert worker.state.work_score == 5


def test_the_minutes_of_the_break_are_no_time_to_learn():
    worker = asked("ready")
    text = "ja laten we beginnen, ik heb maar een kwartiertje"
    said = worker.hear("inform", text, time_available={"minutes": 15, "period": None})
    assert worker.state.minutes_per_week is None
    assert said == ("utter_talk_ask_work_score",)


@pytest.mark.parametrize(
    "text", ["beetje", "een beetje", "bijna", "niet helemaal", "half", "min of meer"]
)
def test_half_a_yes_to_the_summary_asks_what_is_wrong(text: str):
    assert says_half(text)
    assert in_light_of("summary", "wish_fun", text, confidence=0.9) == "correct_answer"
    assert in_light_of("energy_gives", "deny", text) != "correct_answer"
    known = {"work_score": 5, "energy_gives": "werk", "wish": "wish_basic_skills"}
    worker = asked("summary", **known, obstacle_words="", talk_answered="wish")
    assert worker.hear("correct_answer", text) == ("utter_talk_correct_which",)
    assert worker.state.wish == "wish_basic_skills"


def test_work_told_as_the_answer_is_the_work_of_now():
    worker = asked("job", work_score=5, energy_gives="a", wish="wish_fun")
    job = HeardEntity("job", "vakkenvuller", "vakkenvuller", "wanted")
    worker._play(Heard("inform", "vakkenvuller bij een winkel", 0.9, (job,)))
    assert (worker.state.job, worker.state.job_wanted) == ("vakkenvuller", None)


def test_a_joke_taken_back_changes_the_wish():
    text = "nee grapje, iets met sport"
    assert in_light_of("obstacle", "deny", text, confidence=0.9) == "correct_answer"
    known = {"wish": "wish_digital", "wish_words": "iets met gamen"}
    worker = asked("obstacle", work_score=5, energy_gives="a", **known)
    worker.state = worker.state.with_values({"talk_answered": "wish"})
    said = worker.hear("correct_answer", text)
    assert said == ("utter_talk_reflect_corrected", "utter_talk_again_wish_words")
    assert worker.state.obstacle_words is None
    assert worker.state.wish_words == "iets met sport"


@pytest.mark.parametrize("text", ["nee", "nee hoor", "niks eigenlijk", "nee, niets"])
def test_a_plain_no_takes_nothing_back(text: str):
    assert in_light_of("obstacle", "deny", text, confidence=0.9) == "deny"


CHOSEN = {
    "summary_ok": True,
    "steps_offered": ("energielijst", "taalhuis", "drie_complimenten"),
    "steps_seen": ("energielijst", "taalhuis", "drie_complimenten"),
    "step_chosen": "energielijst",
}


@pytest.mark.parametrize("question", ["confidence", "when", "plan"])
def test_another_step_can_be_chosen_until_it_is_planned(question: str):
    worker = asked(question, **CHOSEN, step_date="2026-12-01")
    second = HeardEntity("ordinal", 2, "tweede")
    worker._play(Heard("inform", "toch de tweede", 0.9, (second,)))
    assert worker.state.step_chosen == "taalhuis"
    assert worker.state.talk_asked == "confidence"


def test_a_mark_is_no_other_step():
    worker = asked("confidence", **CHOSEN)
    worker._play(Heard("inform", "toch een 2", 0.9, (HeardEntity("ordinal", 2, "2"),)))
    assert (worker.state.step_chosen, worker.state.step_confidence) == (
        "energielijst",
        2,
    )


def test_a_day_told_where_a_mark_was_asked_is_kept():
    worker = asked("confidence", **CHOSEN)
    said = worker.hear("inform", "morgen", date="2026-11-25")
    assert said == ("utter_plan_day_kept", "utter_talk_again_confidence")
    assert worker.state.step_date == "2026-11-25"
    assert worker.state.step_confidence is None
    worker.hear("inform", "een 8")
    assert worker.state.talk_asked == "plan"


def test_a_day_with_how_sure_one_is_answers_both():
    worker = asked("confidence", **CHOSEN)
    worker.hear("inform", "morgen, een 9", date="2026-11-25")
    assert (worker.state.step_confidence, worker.state.step_date) == (9, "2026-11-25")
    assert worker.state.talk_asked == "plan"


def test_the_day_of_a_month_is_no_mark():
    worker = asked("confidence", **CHOSEN)
    day = (HeardEntity("date", "2026-12-08", "8 december"),)
    worker._play(Heard("inform", "8 december", 0.9, day))
    assert worker.state.step_confidence is None
    assert worker.state.step_date == "2026-12-08"


def test_a_day_that_is_over_is_not_kept():
    worker = asked("confidence", **CHOSEN)
    worker.hear("inform", "gisteren", date="2026-11-23")
    assert worker.state.step_date is None


def test_yes_twice_to_which_day_gets_a_proposal():
    worker = asked("when", **CHOSEN, step_confidence=8)
    worker.hear("affirm", "ja")
    said = worker.hear("affirm", "ja")
    assert said == ("utter_plan_day_for_you", "utter_talk_ask_plan")


@pytest.mark.parametrize(
    "text",
    [
        "dank je wel, dat was fijn. ik ga weer",
        "bedankt, ik moet weer aan de slag",
        "merci, mijn pauze is om",
        "oke ik ga weer aan het werk",
    ],
)
def test_who_goes_back_to_work_says_goodbye(text: str):
    assert says_goodbye(text)


@pytest.mark.parametrize("text", ["ik ga weer leren", "ik moet weer wennen", "ja"])
def test_who_speaks_of_going_on_does_not(text: str):
    assert not says_goodbye(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("wat me energie kost is vooral het lawaai", "het lawaai"),
        ("als ik eerlijk ben krijg ik energie van studenten", "studenten"),
        ("eerlijk gezegd de mensen", "de mensen"),
        ("ik krijg energie van buiten zijn", "buiten zijn"),
        ("energie krijg ik van de mensen", "de mensen"),
        ("ik denk", "ik denk"),
        ("vooral de collega's", "de collega's"),
        ("de collega's", "de collega's"),
    ],
)
def test_a_quote_begins_where_the_matter_begins(text: str, own: str):
    assert without_run_up(text) == own


def test_a_verb_is_no_name_of_a_job():
    worker = asked("job", work_score=5, energy_gives="a", wish="wish_fun")
    said = worker.hear("inform", "ik geef les aan de muziekschool")
    assert worker.state.job == "ik geef les aan de muziekschool"
    assert said[0] == "utter_talk_reflect_words"


def test_a_greeting_agrees_to_nothing():
    worker = Talk()
    worker.begin()
    said = worker.begin()
    assert said == ("utter_greet", "utter_talk_again_ready")
    assert worker.state.talk_asked == "ready"
    assert worker.begin() == ("utter_greet", "utter_talk_again_ready")


def test_an_unclear_wish_in_a_few_words_is_asked_about():
    read = in_light_of("wish", "wish_digital", "iets met gamen", confidence=0.47)
    assert read == "inform"
    sure = in_light_of("wish", "wish_switch", "ander werk", confidence=0.97)
    assert sure == "wish_switch"


@pytest.mark.parametrize(
    "text", ["goe, begin maar", "hey kom maar op", "awel, begint maar"]
)
def test_a_greeting_that_says_begin_begins(text: str):
    worker = Talk(talk_turn=1, talk_asked="ready")
    assert worker.hear("greet", text) == ("utter_talk_ask_work_score",)


@pytest.mark.parametrize(
    ("intent", "text", "confidence", "read"),
    [
        ("obstacle_manager", "de maten en de chef is ne goeie", 0.36, "inform"),
        ("obstacle_age", "de shiften, ge slaapt niet meer", 0.76, "inform"),
        ("obstacle_age", "op mijn leeftijd leer je dat niet meer", 0.7, "obstacle_age"),
        ("obstacle_time", "ik heb echt geen tijd", 0.5, "obstacle_time"),
        ("obstacle_manager", "mijn chef vindt alles onzin", 0.9, "obstacle_manager"),
    ],
)
def test_an_obstacle_is_not_guessed_where_none_was_asked(
    intent: str, text: str, confidence: float, read: str
):
    assert in_light_of("work_score", intent, text, confidence=confidence) == read


def test_at_the_obstacle_itself_the_model_is_believed():
    read = in_light_of("obstacle", "obstacle_manager", "de chef", confidence=0.4)
    assert read == "obstacle_manager"


def test_a_second_job_stands_beside_the_first():
    worker = asked("summary", wish="wish_fun", energy_gives="a", job="muzikant")
    for text, job, known in (
        ("ik werk ook nog als docent", "docent", "muzikant en docent"),
        ("nee ik ben kok", "kok", "kok"),
    ):
        told = (HeardEntity("job", job, job, "current"),)
        worker._play(Heard("inform", text, 0.9, told))
        assert worker.state.job == known


def test_a_wish_without_its_i_want_is_a_wish():
    worker = asked("energy_gives", work_score=4)
    said = worker.hear("wish_basic_skills", "beter nederlands")
    assert worker.state.wish == "wish_basic_skills"
    assert worker.state.energy_gives is None
    assert said[0] == "utter_talk_reflect_wish_basic_skills"


@pytest.mark.parametrize("intent", ["deny", "dont_know"])
def test_no_wish_with_a_low_mark_is_no_content(intent: str):
    worker = asked("wish", work_score=4, energy_gives="a", energy_costs="b")
    assert worker.hear(intent, "niet veel")[0] == (
        "utter_talk_reflect_wish_orientation"
    )
    assert not worker.state.talk_content
    happy = asked("wish", work_score=8, energy_gives="a", energy_costs="b")
    happy.hear("deny", "niks")
    assert happy.state.talk_content


def test_a_workplace_is_no_wish():
    worker = asked("wish", work_score=4, energy_gives="a", energy_costs="b")
    cleaning = (HeardEntity("sector", "cleaning", "schoonmaak"),)
    worker._play(Heard("inform", "schoonmaak", 0.9, cleaning))
    assert (worker.state.sector, worker.state.wish_words) == ("cleaning", None)
    assert worker.state.talk_asked == "wish"


def test_work_that_draws_is_not_the_work_of_now():
    worker = asked("job", work_score=4, energy_gives="a", wish="wish_fun")
    job = (HeardEntity("job", "opzichter", "opzichter", "wanted"),)
    worker._play(Heard("wish_balance", "lichter werk, opzichter of zo", 0.9, job))
    assert (worker.state.job, worker.state.job_wanted) == (None, "opzichter")


ON_OFFER = {**CHOSEN, "step_chosen": None}


def test_that_one_is_the_step_that_was_explained_last():
    worker = asked("steps", **ON_OFFER)
    worker.hear("ask_step_details", "vertel meer over het taalhuis", step="taalhuis")
    said = worker.hear("ask_step_details", "wat kost dat")
    assert said[0] == "utter_steps_details_again"
    worker.hear("choose_step", "ja die doe ik")
    assert worker.state.step_chosen == "taalhuis"


def test_yes_again_to_three_steps_names_the_smallest():
    worker = asked("steps", **ON_OFFER)
    assert worker.hear("affirm", "ja") == ("utter_steps_which",)
    assert worker.hear("affirm", "ja") == ("utter_steps_smallest",)
    said = worker.hear("affirm", "ja")
    assert said == ("utter_steps_chosen", "utter_talk_ask_confidence")
    assert worker.state.step_chosen == "energielijst"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("die doe ik dan, al ben ik bang dat het niet lukt", "choose_step"),
        ("ik neem de eerste maar ik ben wel bang", "choose_step"),
        ("ik ben bang dat ik die niet doe", "obstacle_confidence"),
        ("ik doe het toch niet, ik durf niet", "obstacle_confidence"),
    ],
)
def test_a_choice_with_a_worry_is_a_choice(text: str, read: str):
    assert in_light_of("steps", "obstacle_confidence", text, confidence=0.9) == read


def test_who_lets_the_bot_choose_is_helped_to():
    assert in_light_of("steps", "ask_capabilities", "kan jij kiezen") == "dont_know"


def test_yes_twice_to_how_sure_is_sure_enough():
    worker = asked("confidence", **CHOSEN)
    assert worker.hear("affirm", "ja") == ("utter_talk_again_confidence",)
    said = worker.hear("affirm", "ja")
    assert said == ("utter_plan_sure_enough", "utter_talk_ask_when")


def test_a_laugh_is_not_quoted():
    assert without_run_up("de kantine lol") == "de kantine"
    assert without_run_up("haha") == "haha"


def planned() -> Talk:
    """Return a talk of another day in which it is asked how the step went."""
    plan = ({"step": "taalhuis", "date": "2026-11-23", "smaller": False},)
    waits = {"step": "taalhuis", "stage": "followup"}
    return Talk(talk_turn=9, talk_asked="followup", plan=plan, followup=waits)


def test_how_it_went_is_heard_with_the_reason_behind_it():
    worker = planned()
    said = worker.hear("nlu_fallback", "niet gelukt, er was weer iemand ziek")
    assert said == ("utter_talk_ask_followup_not",)


def test_a_message_with_more_than_the_choice_goes_to_the_model_first():
    worker = planned()
    text = "niet gelukt, ik zie het niet meer zitten"
    assert not followup.typed_choice(worker.state, text, worker.ctx)


def test_a_loss_is_no_contentment():
    text = "nee, mijn man is overleden"
    worker = asked("wish", work_score=7, energy_gives="a", energy_costs="b")
    said = worker.hear("deny", text)
    assert said == ("utter_talk_reflect_loss", "utter_talk_again_wish")
    assert not worker.state.talk_content


def test_a_no_that_tells_something_is_no_contentment():
    worker = asked("wish", work_score=7, energy_gives="a", energy_costs="b")
    worker.hear("deny", "nee daar heb ik nu mijn hoofd niet bij")
    assert not worker.state.talk_content
    worker.hear("deny", "nee, niet dat ik weet")
    assert worker.state.talk_content


@pytest.mark.parametrize("intent", ["wish_digital", "obstacle_age"])
def test_a_doubtful_new_aim_after_the_advice_is_asked_about(intent: str):
    text = "ik wil met paarden werken zei ik toch"
    assert in_light_of("steps", intent, text, confidence=0.6) == "nlu_fallback"
    assert in_light_of("steps", intent, text, confidence=0.9) == intent


def test_a_wish_behind_a_greeting_is_heard_in_its_own_words():
    worker = Talk(talk_turn=1, talk_asked="ready")
    text = "hoi ik ben nieuw en werk in de keuken, ik wil leidinggeven"
    ranking = (("greet", 0.98), ("wish_lead", 0.99))
    worker._play(Heard("greet", text, 0.98, ranking=ranking))
    assert worker.state.wish == "wish_lead"
    assert worker.state.wish_words == "ik wil leidinggeven"
