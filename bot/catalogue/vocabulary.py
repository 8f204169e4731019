"""The names the contracts fix: ids of records and the values a profile may hold.

Source: the catalogue contract and the intent contract. They are written out here once;
the loader and the profile both refuse what is not in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WISHES: Final = _names(
    "wish_grow wish_lead wish_deepen wish_switch wish_fun wish_balance wish_security "
    "wish_digital wish_basic_skills wish_recognition wish_own_business "
    "wish_orientation"
)
OBSTACLES: Final = _names(
    "obstacle_time obstacle_money obstacle_age obstacle_confidence obstacle_manager "
    "obstacle_home obstacle_energy obstacle_overview"
)
LEARNING_STYLES: Final = _names("doing together reading_online lesson coached")
EMPLOYMENTS: Final = _names(
    "permanent temporary flex agency zzp jobseeker ww sick wia welfare threatened "
    "employer"
)
SECTORS: Final = _names(
    "care childcare education construction engineering installation metal energy "
    "transport_logistics retail hospitality cleaning agriculture government finance "
    "ict industry office other"
)
COMPANY_SIZES: Final = _names("klein mkb groot")
EDUCATIONS: Final = _names("none vmbo havo vwo mbo mbo1 mbo2 mbo3 mbo4 hbo wo")
MBO_LEVELS: Final = _names("mbo1 mbo2 mbo3 mbo4")
GOALS: Final = _names(
    "course recognised_mbo_bol recognised_mbo_bbl recognised_hbo_wo development_path "
    "teacher care_or_education_degree dutch_or_maths digital evc mbo_certificate "
    "career_advice required_by_employer own_business"
)

PROFILE_FIELDS: Final = _names(
    "wish obstacles minutes_per_week learning_style age employment sector "
    "company_size education goal region hours asked_scheme"
)

STEP_IDS: Final = _names(
    "energielijst drie_complimenten cao_check interessetest elearning "
    "gratis_online_cursus vakblad_podcast skillslijst vacatures_lezen als_dan_plan "
    "meekijken_collega stage_intern uitdagende_opdracht projectdeelname job_rotation "
    "job_crafting mentor kennis_delen inwerken_collega intervisie simulatielijn "
    "terugblik_team workshop leerambassadeur ontwikkelgesprek netwerkgesprek "
    "stage_extern loopbaanadvies loopbaangesprek_sector taalhuis roc_basisvaardigheden "
    "digihulp open_dag branchecertificaat mbo_certificaat evc vrijwilligerswerk "
    "losse_module proefplaatsing"
)
FLEMISH_SCHEME_IDS: Final = _names(
    "kmo_portefeuille loopbaancheques vlaams_opleidingsverlof"
)
SCHEME_IDS: Final = (
    _names(
        "slim slim_scholing nl_leert_door stap levenlanglerenkrediet scholingsplicht "
        "gerichte_vrijstelling cao_budget oo_fonds doorzaam_voucher werkcentrum "
        "leeroverzicht uwv_ww_scholing uwv_wia_scholing gemeente_scholing "
        "ontwikkeladvies vakbond_loopbaanadvies lerarenbeurs zij_instroom "
        "tegemoetkoming_leraren praktijkleren praktijkleren_derde_leerweg "
        "studiefinanciering collegegeld_tweede_studie bbl mbo_certificaat evc "
        "transitievergoeding studiekostenaftrek zzp_scholingskosten sectorplanplus "
        "omscholing_techniek_ict tel_mee_met_taal taalhuis kinderopvangtoeslag mdieu "
        "scholingsvoucher_uwv evc_subsidie regionaal_fonds"
    )
    + FLEMISH_SCHEME_IDS
)

SCHEME_KINDS: Final = _names("right grant loan fund advice tax route")
CONFIDENCES: Final = _names("high med low")
RECHECK_AFTER: Final[Mapping[str, int]] = MappingProxyType(
    {
        "right": 1095,
        "tax": 1095,
        "loan": 730,
        "advice": 730,
        "route": 730,
        "grant": 365,
        "fund": 365,
    }
)
"""Days after which a scheme of this kind must be compared with its source again."""

STEP_RECHECK_AFTER: Final = 730
"""The same for a step: its facts age like those of a route."""

SCHEME_VALID_FROM: Final[Mapping[str, dt.date]] = MappingProxyType(
    {
        "stap": dt.date(2022, 3, 1),
        "nl_leert_door": dt.date(2020, 8, 1),
        "slim": dt.date(2020, 3, 1),
        "slim_scholing": dt.date(2025, 3, 10),
    }
)
SCHEME_VALID_TO: Final[Mapping[str, dt.date]] = MappingProxyType(
    {
        "stap": dt.date(2023, 11, 15),
        "nl_leert_door": dt.date(2022, 12, 31),
        "studiekostenaftrek": dt.date(2021, 12, 31),
        "scholingsvoucher_uwv": dt.date(2017, 12, 31),
        "evc_subsidie": dt.date(2024, 2, 29),
        "omscholing_techniek_ict": dt.date(2022, 12, 1),
        "sectorplanplus": dt.date(2024, 12, 31),
        "tel_mee_met_taal": dt.date(2024, 2, 29),
        "mdieu": dt.date(2025, 12, 31),
        "slim_scholing": dt.date(2027, 12, 31),
        "slim": dt.date(2029, 12, 31),
    }
)

FIRST_MONEY_QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "worker": _names(
            "scholingsplicht cao_budget oo_fonds slim slim_scholing "
            "levenlanglerenkrediet"
        ),
        "agency": _names(
            "scholingsplicht cao_budget doorzaam_voucher slim slim_scholing "
            "werkcentrum levenlanglerenkrediet"
        ),
        "threatened": _names(
            "scholingsplicht transitievergoeding cao_budget werkcentrum "
            "vakbond_loopbaanadvies levenlanglerenkrediet"
        ),
        "zzp": _names("zzp_scholingskosten werkcentrum levenlanglerenkrediet"),
        "jobseeker": _names("uwv_ww_scholing werkcentrum levenlanglerenkrediet"),
        "wia": _names("uwv_wia_scholing werkcentrum levenlanglerenkrediet"),
        "welfare": _names("gemeente_scholing werkcentrum levenlanglerenkrediet"),
    }
)
"""The order in which money is asked about, by situation (domain facts 0.1 and 3.10)."""

CONDITION_CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "employment": EMPLOYMENTS,
        "sector": SECTORS,
        "education": EDUCATIONS,
        "goal": GOALS,
    }
)
"""Profile fields that a condition may test with `any_of` and `none_of`.

`region` can be tested so too, with free text.
"""

CONDITION_NUMBERS: Final = _names("age company_size hours")
"""Profile fields that a condition may test with `below` and `at_least`."""
