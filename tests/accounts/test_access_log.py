"""What is kept about log-ins ends with its time, and a due password is told to programs in their own form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, LoginAttempt, User
from accounts.operations.log import forget_old_entries, note
from accounts.tasks import forget_old_access
from feedback_system.company.models import Company
from tests.accounts.people import MONDAY_9AM

pytestmark = pytest.mark.django_db


def entries_at(user: User, *days_ago: int) -> None:
    for days in days_ago:
        at = MONDAY_9AM - timedelta(days=days)
        note(AccessLog.Act.LOGGED_OUT, user=user, by=user, at=at)
        LoginAttempt.objects.create(
            name_key="k", user=user, address="192.0.2.1", at=at, outcome=LoginAttempt.Outcome.SUCCEEDED
        )


def test_entries_go_when_the_company_no_longer_keeps_them(clara: User) -> None:
    entries_at(clara, 1, 180, 181, 400)

    assert forget_old_entries(at=MONDAY_9AM) == 4

    kept = [(MONDAY_9AM - at).days for at in AccessLog.objects.order_by("-at").values_list("at", flat=True)]
    assert kept == [1, 180]
    assert LoginAttempt.objects.count() == 2


def test_a_company_may_keep_them_longer(clara: User) -> None:
    company = Company.get()
    company.access_log_days = 365
    company.save()
    entries_at(clara, 300, 400)

    forget_old_entries(at=MONDAY_9AM)

    assert (AccessLog.objects.count(), LoginAttempt.objects.count()) == (1, 1)


def test_the_nightly_task_does_it(clara: User) -> None:
    entries_at(clara, 5000)

    forget_old_access()

    assert not LoginAttempt.objects.exists()


def test_a_session_with_a_due_password_is_refused_at_the_api_in_its_own_form(
    client: Client, clara: User
) -> None:
    clara.must_change_password = True
    clara.save()
    client.force_login(clara)

    answer = client.get("/api/v1/complaints/")

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    assert answer.json()["code"] == "password_change_required"
    assert set(answer.json()) == {"code", "message", "reasons", "errors"}
    for page in (reverse("accounts:profile"), "/api/v1/docs/"):
        assert client.get(page)["Location"] == reverse("account_change_password")


def test_the_page_of_the_tokens_leads_to_the_documents_of_the_interface(client: Client, clara: User) -> None:
    client.force_login(clara)

    assert 'href="/api/v1/docs/"' in client.get(reverse("accounts:tokens")).content.decode()
