"""Who is sent an own report: in the own scope and language, once, and nothing any more for whom it is not meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation

from accounts.models import RoleAssignment
from complaints.states import State
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotVisible
from feedback_system.notifications.delivery import why_not
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.rendering import message_for
from feedback_system.reporting.builder.definition import read
from feedback_system.reporting.builder.models import OwnReport, Rhythm, Shared, Subscription
from feedback_system.reporting.builder.operations import keep_report, subscribe
from feedback_system.reporting.builder.telling import send_reports, why_it_rests
from feedback_system.reporting.models import CaseFact
from tests.factories.company import World, at, make_company
from tests.factories.complaints import complaint_at, new_complaint

pytestmark = pytest.mark.django_db

MONDAY, NOON, TUESDAY = at("2026-03-16 08:40"), at("2026-03-16 12:00"), at("2026-03-17 08:40")
NEXT_MONDAY, NIGHT, SUNDAY = at("2026-03-23 08:40"), at("2026-03-16 22:00"), at("2026-03-22 10:00")
CHOICES = {"rows": ["unit"], "period": ["months_13"], "kinds": ["complaint"]}


def kept(world: World, shared: str = Shared.READERS, **choices: Any) -> OwnReport:
    """A report of the general manager."""
    definition = read({**CHOICES, **choices}, MONDAY.date())
    return keep_report(
        name="Complaints", definition=definition, shared=shared, department=None, by=world.gm, at=MONDAY
    )


def subscribed(report: OwnReport, person: Any, rhythm: str, **more: Any) -> Subscription:
    """That person is sent the report."""
    given = {"limit": None, "row": "", "column": "", "at": MONDAY, **more}
    return subscribe(
        report=report, definition=read({**CHOICES}, MONDAY.date()), rhythm=rhythm, by=person, **given
    )


def notices(person: Any) -> list[Notification]:
    """What she was told of own reports."""
    return list(Notification.objects.filter(recipient=person, kind__startswith="own_report").order_by("pk"))


def test_each_is_sent_the_own_numbers_once_in_each_stretch_of_the_rhythm(world: World) -> None:
    complaint_at(world, State.INVESTIGATING)
    report = kept(world)
    for person, rhythm in ((world.gm, Rhythm.DAILY), (world.sales2_head, Rhythm.WEEKLY), (world.manager, Rhythm.MONTHLY)):  # fmt: skip
        subscribed(report, person, rhythm)

    for moment in (MONDAY, NOON, NIGHT, TUESDAY, SUNDAY, NEXT_MONDAY):
        send_reports(at=moment)

    assert [one.facts["total"] for one in notices(world.gm)] == ["1", "1", "1"]
    assert [one.facts["total"] for one in notices(world.sales2_head)] == ["0", "0"]
    assert len(notices(world.manager)) == 1
    world.gm.language = "en"
    message = message_for(Notification(recipient=world.gm, kind="own_report_sent", facts=notices(world.gm)[0].facts, at=MONDAY), company=Company.get())  # fmt: skip
    assert "Complaints" in message.subject and "Total: 1" in message.text
    assert message.url.endswith(f"/reports/own/{report.pk}/")


def test_a_limit_is_told_once_and_again_only_after_it_went_back(world: World) -> None:
    report = kept(world)
    one = subscribed(report, world.gm, Rhythm.ABOVE, limit=Decimal(1))
    told = []
    for day, cases in ((16, 1), (17, 2), (18, 3), (19, 1), (20, 2)):
        _exactly(world, cases)
        for hour in ("09:00", "11:00"):
            send_reports(at=at(f"2026-03-{day} {hour}"))
        told.append(len(notices(world.gm)))

    assert told == [0, 1, 1, 1, 2]
    assert notices(world.gm)[0].facts["told"] == "2" and notices(world.gm)[0].facts["limit"] == "1"
    one.refresh_from_db()
    assert one.is_above and one.crossings == 2


def _exactly(world: World, number: int) -> None:
    """So many complaints count; the others were reported long ago."""
    while CaseFact.objects.count() < number:
        new_complaint(world, order_number=f"SO-{CaseFact.objects.count()}", batch_number="")
    ids = list(CaseFact.objects.order_by("pk").values_list("pk", flat=True))
    CaseFact.objects.filter(pk__in=ids[:number]).update(opened_month="2026-03-01")
    CaseFact.objects.filter(pk__in=ids[number:]).update(opened_month="2019-01-01")


def test_what_is_above_the_limit_already_is_not_told_and_a_single_row_is_watched(world: World) -> None:
    complaint_at(world, State.INVESTIGATING)
    report = kept(world)
    home = world.sales_head.assignments[0].department.code
    above = subscribed(report, world.gm, Rhythm.ABOVE, limit=Decimal(0))
    row = subscribed(report, world.gm, Rhythm.ABOVE, limit=Decimal(1), row=home)
    assert above.is_above and not row.is_above
    with pytest.raises(Invalid):
        subscribed(report, world.gm, Rhythm.ABOVE)

    new_complaint(world, order_number="SO-2", batch_number="")
    send_reports(at=TUESDAY)

    assert [one.facts["told"] for one in notices(world.gm)] == ["2"]
    OwnReport.objects.filter(pk=report.pk).update(query=report.query.replace("rows=unit", "rows=product"))
    row.report.refresh_from_db()
    with translation.override("en"):
        assert "divided otherwise" in why_it_rests(row, at=TUESDAY)


def test_who_lost_the_right_the_share_or_the_account_is_sent_nothing_and_the_page_says_so(world: World, client: Client) -> None:  # fmt: skip
    complaint_at(world, State.INVESTIGATING)
    report = kept(world)
    for name in ("sales_head", "qa_head", "manager"):
        subscribed(report, getattr(world, name), Rhythm.DAILY)
    send_reports(at=MONDAY)
    waiting = Delivery.objects.get(
        notification__recipient=world.sales_head, notification__kind="own_report_sent"
    )
    assert why_not(waiting, at=MONDAY) == ""

    RoleAssignment.objects.filter(user=world.sales_head).delete()
    type(world.qa_head).objects.filter(pk=world.qa_head.pk).update(is_active=False)
    waiting = Delivery.objects.select_related("notification__recipient").get(pk=waiting.pk)
    assert why_not(waiting, at=MONDAY) == "not_meant"  # also at the last moment
    send_reports(at=TUESDAY)

    assert [len(notices(one)) for one in (world.sales_head, world.qa_head, world.manager)] == [1, 1, 2]
    client.force_login(world.gm)
    client.cookies["django_language"] = "en"
    page = client.get(report.get_absolute_url()).content.decode()
    assert "does not read figures any more" in page and "account is closed" in page

    OwnReport.objects.update(shared=Shared.NOBODY)
    send_reports(at=at("2026-03-18 08:40"))
    assert len(notices(world.manager)) == 2
    client.force_login(world.manager)
    assert "not shared with this person any more" in client.get("/reports/own/").content.decode()
    with pytest.raises(NotVisible):
        subscribed(report, world.manager, Rhythm.WEEKLY)
    with pytest.raises(NotPermitted):
        subscribed(report, world.cs1, Rhythm.WEEKLY)


def test_a_report_whose_owner_has_left_goes_on_for_its_readers_and_can_be_copied(world: World, client: Client) -> None:  # fmt: skip
    report = kept(world)
    subscribed(report, world.manager, Rhythm.DAILY)
    type(world.gm).objects.filter(pk=world.gm.pk).update(is_active=False)

    send_reports(at=TUESDAY)

    assert len(notices(world.manager)) == 1
    client.force_login(world.manager)
    client.cookies["django_language"] = "en"
    page = client.get(report.get_absolute_url()).content.decode()
    assert "nobody changes the report" in page and f"/reports/own/new/?{report.query.split('&')[0]}" in page


def test_a_report_that_asks_for_what_is_gone_rests_and_holds_up_nobody(world: World, client: Client) -> None:
    broken, fine = kept(world), keep_report(
        name="Fine", definition=read(CHOICES, MONDAY.date()), shared=Shared.NOBODY, department=None, by=world.gm, at=MONDAY,
    )  # fmt: skip
    for one in (broken, fine):
        subscribed(one, world.gm, Rhythm.DAILY)
    OwnReport.objects.filter(pk=broken.pk).update(query="rows=gone")

    done = send_reports(at=TUESDAY)

    assert (done.sent, done.resting, done.failed) == (1, 1, 0)
    client.force_login(world.gm)
    assert client.get(broken.get_absolute_url()).status_code == 200
    assert client.get(f"{broken.get_absolute_url()}change/").status_code == 422
    assert client.get("/reports/own/").status_code == 200


def test_people_subscribe_and_stop_on_the_page_and_nobody_stops_anothers(
    world: World, client: Client
) -> None:
    report = kept(world)
    client.force_login(world.manager)
    refused = client.post(f"/reports/own/{report.pk}/subscribe/", {"rhythm": "above"})
    assert refused.status_code == 422 and "limit" in refused.context["form"].errors
    client.post(f"/reports/own/{report.pk}/subscribe/", {"rhythm": "above", "limit": "3"})
    one = Subscription.objects.get()
    assert (one.person, one.limit) == (world.manager, Decimal(3))

    client.force_login(world.gm)
    assert client.post(f"/reports/own/subscriptions/{one.pk}/stop/").status_code == 404
    client.force_login(world.manager)
    assert client.post(f"/reports/own/subscriptions/{one.pk}/stop/").status_code == 302
    assert not Subscription.objects.exists()


def test_programs_get_the_same_table_in_the_scope_of_their_reader(world: World, client: Client) -> None:
    complaint_at(world, State.INVESTIGATING)
    report = kept(world, columns=["month"])
    for name, number in (("gm", 1), ("sales2_head", 0)):
        client.force_login(getattr(world, name))
        assert [one["name"] for one in client.get("/api/v1/own-reports/").json()["results"]] == ["Complaints"]
        answer = client.get(f"/api/v1/own-reports/{report.pk}/").json()
        assert answer["total"]["cases"] == number and len(answer["columns"]) == 13
    client.force_login(world.cs1)
    assert client.get("/api/v1/own-reports/").status_code == 403
    OwnReport.objects.update(shared=Shared.NOBODY)
    client.force_login(world.manager)
    assert client.get(f"/api/v1/own-reports/{report.pk}/").status_code == 404


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_the_same_time_tell_once(transactional_db: None) -> None:
    world = make_company()
    complaint_at(world, State.INVESTIGATING)
    report = kept(world)
    subscribed(report, world.gm, Rhythm.DAILY)
    limit = subscribed(report, world.gm, Rhythm.ABOVE, limit=Decimal(0))
    Subscription.objects.filter(pk=limit.pk).update(is_above=False, looked_at=None)

    def work(_number: int) -> None:
        try:
            send_reports(at=TUESDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert sorted(one.kind for one in notices(world.gm)) == ["own_report_above", "own_report_sent"]
    assert Subscription.objects.get(pk=limit.pk).crossings == 1
