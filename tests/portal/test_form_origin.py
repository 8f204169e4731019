"""Forms as real browsers send them: our pages tell no referrer, so no origin either."""

from __future__ import annotations

import pytest

from tests.portal_serving import PortalServed


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        # An old browser that says nothing of the site gives no proof with "null".
        ({"Origin": "null"}, 403),
    ],
)
async def test_a_form_without_an_origin_is_ours_when_the_browser_says_so(
    portal: PortalServed, headers: dict[str, str], status: int
) -> None:
    person = await portal.enter("adviser")
    answer = await person.ask(
        "POST", "/uitloggen", data={"csrf": person.csrf}, headers=headers
    )
    assert answer.status == status
