"""The sanctions of a month are reviewed before the 10th: who is late is reminded, and general management hears of it, each once."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from complaints.penalties.forms.settings import initial_of
from complaints.penalties.models import SanctionReview, penalty_rules
from complaints.penalties.operations.reviewing import months_to_review, review_month
from complaints.penalties.operations.switching import save_rules
from feedback_system.errors import Blocked, NotPermitted
from feedback_system.notifications.models import Notification
from tests.complaints.monthly import ruled
from tests.factories.company import World, at
from tests.penalties.papers import MARCH, add_sanction, decided, paper_on, person, switch_on

pytestmark = pytest.mark.django_db

DUE = at("2026-04-09 17:30")
"""Close of the last working day up to the ninth."""


def sweep(now: str) -> str:
    """What `escalate_due` prints when it sweeps at that instant."""
    out = StringIO()
    call_command("escalate_due", now=at(now).isoformat(), yes=True, stdout=out)
    return out.getvalue().strip()


def told(kind: str = "sanction_review_due") -> list[str]:
    """Who was told, in the order told."""
    rows = Notification.objects.filter(kind=kind).order_by("pk")
    return [row.recipient.username for row in rows.select_related("recipient")]


def test_who_has_not_reviewed_the_month_is_reminded_and_general_management_hears_of_it_once(
    on: World,
) -> None:
    assert sweep("2026-04-03 09:00") == "escalated 0, reminded 0, failed 0"

    assert sweep("2026-04-08 09:00") == "escalated 0, reminded 2, failed 0"
    assert sweep("2026-04-09 17:31") == "escalated 0, reminded 2, failed 0"
    assert told() == ["gm_office", "gm_office2"] * 2
    assert sweep("2026-04-10 17:31") == "escalated 1, reminded 0, failed 0"
    assert sweep("2026-04-10 17:32") == "escalated 0, reminded 0, failed 0"
    assert told() == [*["gm_office", "gm_office2"] * 2, "gm"]
    [month] = months_to_review(at=at("2026-04-11 09:00"))
    assert (month.code, month.due_at, month.is_late(at("2026-04-11 09:00"))) == ("2026-03", DUE, True)


def test_a_month_that_is_reviewed_is_left_alone_and_personnel_knows_what_to_publish(on: World) -> None:
    decided(on, add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1"))
    moment = at("2026-04-03 09:00")
    with pytest.raises(NotPermitted):
        review_month(month=MARCH, by=on.hr, at=moment)
    with pytest.raises(Blocked, match="not over"):
        review_month(month=MARCH, by=on.gm_office, at=at("2026-03-31 18:00"))

    review = review_month(month=MARCH, by=on.gm_office, at=moment)

    assert (review.to_publish, review.under_way, review.is_late) == (1, 0, False)
    assert told("sanction_review_done") == ["hr"]
    sweep("2026-04-12 09:00")
    assert told() == []
    with pytest.raises(Blocked, match="already"):
        review_month(month=MARCH, by=on.gm_office, at=moment)
    with pytest.raises(ValueError, match="never changed"):
        review.save()


def test_the_page_and_the_interface_show_the_months_and_take_the_word_of_the_gm_office(on: World) -> None:
    def client(who: Any) -> Client:
        found = Client(headers={"accept-language": "en"})
        found.force_login(who)
        return found

    switched = penalty_rules()
    switched.switched_at = at("2026-08-01 08:00")
    switched.save()
    office = client(on.gm_office)

    page = office.get("/sanctions/reviews/").content.decode()
    assert "overdue" in page and "2026-08" in page
    assert office.post("/sanctions/reviews/", {"month": "2026-08"}).status_code == 302
    made = office.post("/api/v1/sanction-reviews/", {"month": "2026-09"}, content_type="application/json")
    assert (made.status_code, made.json()["reviewed_by"]["username"]) == (201, "gm_office")
    again = office.post("/sanctions/reviews/", {"month": "2026-09"})
    assert again.status_code == 422 and "already" in again.content.decode()
    rows = client(on.hr).get("/api/v1/sanction-reviews/").json()["results"]
    assert {row["month"]: row["reviewed_by"] is not None for row in rows} | {
        "2026-08": True,
        "2026-09": True,
    } == {row["month"]: row["month"] in ("2026-08", "2026-09") for row in rows}
    assert client(on.finance).get("/sanctions/reviews/").status_code == 403
    assert SanctionReview.objects.count() == 2


def test_while_it_is_off_nobody_is_reminded(world: World) -> None:
    assert sweep("2026-04-12 09:00") == "escalated 0, reminded 0, failed 0"
    switch_on(world)
    save_rules(
        values=initial_of(penalty_rules()) | {"is_on": False, "bands": []},
        by=world.admin,
        at=at("2026-03-20 09:00"),
    )
    assert sweep("2026-04-12 09:00") == "escalated 0, reminded 0, failed 0"
