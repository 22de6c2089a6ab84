"""The bell and the outbox page in the browser's view."""

import pytest
from django.urls import reverse

from feedback_system.cases.models import CaseAudience
from feedback_system.errors import NotPermitted
from feedback_system.notifications import context_processors
from feedback_system.notifications import delivery as outbox
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.operations import mark_read, notify
from tests.feedback_system.folders import MONDAY_9AM, MONDAY_10AM, person


def tell(case, *people, key="k1"):
    notify("test_hurry", case=case, to=people, at=MONDAY_9AM, facts={"due_at": MONDAY_10AM}, key=key)


def test_the_bell_shows_unread_notices_and_marking_takes_them_off(client, case, clerk):
    tell(case, clerk)
    client.force_login(clerk)

    page = client.get(reverse("notifications:list"))
    assert page.status_code == 200
    assert f"Case {case.reference}" in page.content.decode()
    assert page.context["unread"]

    notice = Notification.objects.get()
    client.post(reverse("notifications:read", args=[notice.pk]))

    assert Notification.objects.get().read_at is not None
    assert not client.get(reverse("notifications:list")).context["unread"]


def test_all_can_be_marked_at_once_and_a_get_marks_nothing(client, case, clerk):
    for number in range(3):
        tell(case, clerk, key=f"k{number}")
    client.force_login(clerk)

    assert client.get(reverse("notifications:read_all")).status_code == 405
    assert Notification.objects.unread().count() == 3
    client.post(reverse("notifications:read_all"))

    assert Notification.objects.unread().count() == 0


def test_a_notice_of_somebody_else_does_not_exist(client, case, clerk, auditor):
    tell(case, clerk)
    notice = Notification.objects.get()
    client.force_login(auditor)

    assert client.post(reverse("notifications:read", args=[notice.pk])).status_code == 404
    with pytest.raises(NotPermitted):
        mark_read(notification=notice, by=auditor, at=MONDAY_10AM)


def test_a_case_that_went_out_of_sight_takes_its_notices_along(case, sales, rf):
    colleague = person("colleague", "salesperson", sales)
    tell(case, colleague)
    CaseAudience.objects.filter(case=case, department=sales).delete()
    request = rf.get("/")
    request.user = colleague

    assert not Notification.objects.for_person(colleague).exists()
    assert context_processors.bell(request) == {"unread_notifications": 0}


def test_the_count_on_the_bell_costs_one_query_and_ends_at_99_plus(
    case, clerk, rf, django_assert_num_queries
):
    for number in range(120):
        tell(case, clerk, key=f"k{number}")
    request = rf.get("/")
    request.user = clerk
    assert clerk.department_ids_in_view  # kept on the person for the whole request

    with django_assert_num_queries(1):
        count = context_processors.unread(request)

    assert context_processors.unread_text(count) == "99+"
    assert context_processors.unread_text(7) == "7"
    assert context_processors.unread_text(0) == ""


def test_the_outbox_is_for_administrators_and_auditors_and_tells_nothing_of_the_case(
    client, case, clerk, auditor, administrator
):
    clerk.email = ""
    clerk.save()
    tell(case, clerk)
    outbox.deliver_waiting(clock=lambda: MONDAY_9AM)
    address = reverse("notifications:outbox") + "?state=refused"

    client.force_login(clerk)
    assert client.get(address).status_code == 403
    client.force_login(auditor)
    page = client.get(address).content.decode()
    assert "no e-mail address" in page
    assert "Send again" not in page
    client.force_login(administrator)
    page = client.get(address).content.decode()
    assert "Send again" in page
    assert "Clerk" in page
    assert case.title not in page
    assert case.reference not in page


def test_sending_again_is_a_post_of_the_administrator(client, case, clerk, auditor, administrator):
    clerk.email = ""
    clerk.save()
    tell(case, clerk)
    outbox.deliver_waiting(clock=lambda: MONDAY_9AM)
    address = reverse("notifications:retry", args=[Delivery.objects.get().pk])

    client.force_login(auditor)
    assert client.post(address).status_code == 403
    client.force_login(administrator)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302

    assert Delivery.objects.get().state == "waiting"
