"""The ratings of technicians of a month are signed for the appraisal; what was signed stands, and a later answer shows as a difference."""

from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Delegation
from aftersales.surveys.models import SignedRating, SignedRatings
from aftersales.surveys.months import answers_in, checksum, differences, figures_of, signed_figures
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.months import sign_ratings, watch_ratings
from feedback_system.errors import Blocked, Conflict, NotPermitted
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.surveys import ANSWERED, CARD_BAD, CARD_GOOD, card, token

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LAST_DAY = at("2026-03-31 18:00")


def rated(world: World, fields: dict[str, object], when: datetime) -> None:
    """A customer answers the card of a job of tech1."""
    asked = card(world)
    asked.links.update(expires_at=at("2099-01-01 00:00"))
    answer_from_outside(token=token(asked), fields=fields, at=when)


def seal(month: date) -> str:
    """What the page shows of the month, in one word."""
    return checksum(month, figures_of(answers_in(month)))


def test_the_supervisor_signs_what_was_seen_and_a_later_answer_shows_as_a_difference(world: World) -> None:
    rated(world, CARD_GOOD, ANSWERED)
    seen = seal(MARCH)
    signing = {"month": MARCH, "seal": seen, "by": world.service_head}
    with pytest.raises(Blocked, match="not over"):
        sign_ratings(**signing, at=at("2026-03-30 18:00"))
    with pytest.raises(Blocked, match="nothing to sign"):
        sign_ratings(month=APRIL, seal=seal(APRIL), by=world.service_head, at=at("2026-04-30 18:00"))
    for who in (world.tech1, world.qa_head, world.auditor):
        with pytest.raises(NotPermitted):
            sign_ratings(month=MARCH, seal=seen, by=who, at=LAST_DAY)

    signed = sign_ratings(**signing, at=LAST_DAY)

    assert (signed.by, signed.at, signed.edition) == (world.service_head, LAST_DAY, 1)
    assert signed_figures(signed) == figures_of(answers_in(MARCH)) and SignedRating.objects.count() == 4
    with pytest.raises(Blocked, match="nothing has changed"):
        sign_ratings(**signing, at=LAST_DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        signed.rows.update(times=9)

    rated(world, CARD_BAD, at("2026-03-31 23:59"))  # the last answer of the month comes after the signature
    changed = differences(signed_figures(signed), figures_of(answers_in(MARCH)))
    assert {(one.person, one.was, one.now) for one in changed} == {(world.tech1, 0, 1)}
    with pytest.raises(Conflict, match="have changed"):
        sign_ratings(**signing, at=at("2026-04-01 09:00"))
    Delegation.objects.create(
        principal=world.service_head, deputy=world.qa1,
        starts_at=at("2026-04-01 00:00"), ends_at=at("2026-04-10 00:00"),
    )  # fmt: skip
    again = sign_ratings(month=MARCH, seal=seal(MARCH), by=world.qa1, at=at("2026-04-01 09:00"))
    assert (again.edition, again.by, again.on_behalf_of) == (2, world.qa1, world.service_head)
    assert differences(signed_figures(again), figures_of(answers_in(MARCH))) == []
    assert signed.rows.count() == 4  # the first edition stands as it was


def test_the_supervisor_is_reminded_once_when_a_month_has_ended_unsigned(world: World) -> None:
    def told() -> list[str]:
        rows = Notification.objects.filter(kind="ratings_due")
        return list(rows.values_list("recipient__username", flat=True))

    rated(world, CARD_GOOD, ANSWERED)
    assert watch_ratings(at("2026-04-01 00:00")).reminded == 0  # nobody has ever signed a month here
    sign_ratings(month=MARCH, seal=seal(MARCH), by=world.service_head, at=LAST_DAY)
    rated(world, CARD_BAD, at("2026-04-02 10:00"))

    assert watch_ratings(at("2026-04-30 23:59")).reminded == 0
    assert watch_ratings(at("2026-05-01 00:00")).reminded == 1 and told() == ["service_head"]
    assert watch_ratings(at("2026-05-01 00:10")).reminded == 0 and told() == ["service_head"]


def test_the_page_shows_the_signature_and_what_has_changed_to_each_as_far_as_they_read(world: World) -> None:
    rated(world, CARD_GOOD, ANSWERED)
    client = Client(headers={"accept-language": "en"})
    page, signing = "/aftersales/opinion-cards/ratings/", "/aftersales/opinion-cards/ratings/sign/"

    client.force_login(world.service_head)
    assert seal(MARCH) in client.get(f"{page}?month=2026-03").content.decode()
    stale = client.post(signing, {"month": "2026-03", "seal": "x"})
    sent = client.post(signing, {"month": "2026-03", "seal": seal(MARCH)})
    assert (stale.status_code, sent.status_code) == (409, 302) and "have changed" in stale.content.decode()
    assert SignedRatings.objects.get().by == world.service_head
    assert "exactly those that were signed" in client.get(f"{page}?month=2026-03").content.decode()

    rated(world, CARD_BAD, at("2026-03-31 23:59"))
    for who, shown in (("service_head", True), ("gm", True), ("tech1", True), ("qa1", False)):
        client.force_login(world.people[who])
        text = client.get(f"{page}?month=2026-03").content.decode()
        assert "Signed by" in text and ("Changed since the signature" in text) == shown
        assert ("Sign the ratings of the month" in text) == (who == "service_head")
    client.force_login(world.gm)
    assert client.post(signing, {"month": "2026-03", "seal": seal(MARCH)}).status_code == 403
    lines = client.get(f"{page}export/?month=2026-03").getvalue().decode()
    assert "Changed since the signature" in lines and "Signed by" in lines
