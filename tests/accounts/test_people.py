"""People come, change and go; going leaves nothing that opens a door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, ApiToken, Delegation, Department, RoleAssignment, User
from accounts.operations import (
    change_own_profile,
    change_person,
    create_person,
    deactivate_user,
    give_role,
    issue_token,
    name_deputy,
    reactivate_user,
    take_role,
)
from accounts.permissions import Permission
from accounts.tokens import authenticate_token
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM, TUESDAY_9AM, department, person

pytestmark = pytest.mark.django_db

# Every table of this app and of the log-in library that points at a person: does a row in it let somebody in?
LETS_IN = {"UserSession", "ApiToken", "Delegation"}
LETS_NOBODY_IN = {
    "AccessLog",
    "Authenticator",  # asks for more than the password, never for less; leaving ends it
    "ChangeRequest",
    "Department",
    "DirectoryEntry",  # by what a directory knows somebody; who is switched off is refused all the same, leaving drops it
    "EmailAddress",
    "FormerPassword",
    "HistoricalCompany",
    "HistoricalDelegation",
    "HistoricalDepartment",
    "HistoricalLoginWay",
    "HistoricalRoleAssignment",
    "HistoricalUser",
    "LoginAttempt",
    "RoleAssignment",  # a right of somebody who is let in; `User.assignments` is empty for who is not
    "SocialAccount",  # the library's table of directories; ours names people instead, and nothing is ever written here
}


def test_every_table_that_points_at_a_person_is_known_as_credential_or_not() -> None:
    pointing = {
        model.__name__
        for app in ("accounts", "account", "usersessions", "mfa", "socialaccount", "authtoken", "sessions")
        if apps.is_installed(app) or app in {config.label for config in apps.get_app_configs()}
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if getattr(field, "many_to_one", False) and field.related_model is get_user_model()
    }

    assert pointing <= LETS_IN | LETS_NOBODY_IN, (
        "Say whether a new table lets somebody in, and end it in deactivate_user."
    )
    assert pointing >= LETS_IN


@pytest.fixture
def leaver(clara: User, dora: User) -> tuple[User, Client, str]:
    """Clara with a session, a token, and delegations past, present and future, given and taken."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
    end = MONDAY_9AM + timedelta(days=90)
    _token, raw = issue_token(
        user=clara, name="ERP", scope=ApiToken.Scope.WRITE, expires_at=end, by=clara, at=MONDAY_9AM
    )
    erna = person("erna")
    for principal, deputy, first, last in ((clara, dora, 0, 3), (clara, dora, 10, 13), (erna, clara, 20, 23)):
        name_deputy(
            principal=principal,
            deputy=deputy,
            starts_at=MONDAY_9AM + timedelta(days=first),
            ends_at=MONDAY_9AM + timedelta(days=last),
            by=principal,
            at=MONDAY_9AM,
        )
    return clara, browser, raw


def test_going_ends_session_password_token_and_delegations_together(
    leaver: tuple[User, Client, str], admin: User
) -> None:
    clara, browser, raw = leaver

    deactivate_user(user=clara, by=admin, at=TUESDAY_9AM)

    assert browser.get(reverse("accounts:profile")).status_code == 302
    assert not UserSession.objects.filter(user=clara).exists()
    assert not Session.objects.exists()
    assert not User.objects.get(pk=clara.pk).has_usable_password()
    assert authenticate_token(raw, TUESDAY_9AM) is None
    assert not ApiToken.objects.filter(user=clara, revoked_at=None).exists()
    assert list(Delegation.objects.values_list("principal__username", "ends_at")) == [("clara", TUESDAY_9AM)]
    again = Client().post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
    assert again.status_code == 422


def test_coming_back_revives_neither_session_nor_password_nor_token(
    leaver: tuple[User, Client, str], admin: User
) -> None:
    clara, browser, raw = leaver
    deactivate_user(user=clara, by=admin, at=TUESDAY_9AM)

    start_password = reactivate_user(user=clara, by=admin, at=TUESDAY_9AM)

    clara = User.objects.get(pk=clara.pk)
    assert clara.check_password(start_password)
    assert clara.must_change_password
    assert browser.get(reverse("accounts:profile")).status_code == 302
    assert authenticate_token(raw, TUESDAY_9AM) is None
    assert [row.role for row in clara.assignments] == ["customer_service"]


def test_nobody_switches_off_the_own_account_or_the_last_administrator(admin: User) -> None:
    other = person("second_admin", "administrator")

    with pytest.raises(NotPermitted):
        deactivate_user(user=admin, by=admin, at=MONDAY_9AM)
    deactivate_user(user=other, by=admin, at=MONDAY_9AM)
    with pytest.raises(NotPermitted):
        deactivate_user(user=admin, by=User.objects.get(pk=other.pk), at=MONDAY_9AM)
    with pytest.raises(NotPossibleNow):
        deactivate_user(user=other, by=admin, at=MONDAY_9AM)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_switch_each_other_off_at_once_leave_one() -> None:
    pair = [person("one", "administrator"), person("two", "administrator")]
    for administrator in pair:
        assert administrator.holds(Permission.MANAGE_PEOPLE)  # both have passed the check of their right

    def switch_off(order: tuple[User, User]) -> bool:
        try:
            deactivate_user(user=User.objects.get(pk=order[1].pk), by=order[0], at=MONDAY_9AM)
        except NotPossibleNow:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(switch_off, [(pair[0], pair[1]), (pair[1], pair[0])]))

    assert sorted(outcomes) == [False, True]
    assert User.objects.filter(is_active=True).count() == 1


def test_the_last_administrator_keeps_the_role(admin: User) -> None:
    other = person("second_admin", "administrator")
    take_role(assignment=other.role_assignments.get(), by=admin, at=MONDAY_9AM)

    other = User.objects.get(pk=other.pk)
    assert not other.holds(Permission.MANAGE_PEOPLE)
    with pytest.raises(NotPermitted):
        take_role(assignment=admin.role_assignments.get(), by=other, at=MONDAY_9AM)


def test_a_new_person_gets_a_start_password_that_works(
    admin: User, office: Department, client: Client
) -> None:
    erna, password = create_person(username=" erna ", name="Erna", department=office, by=admin, at=MONDAY_9AM)

    answer = client.post(reverse("account_login"), {"login": "erna", "password": password})

    assert answer.status_code == 302
    assert erna.must_change_password
    assert erna.joined_at == MONDAY_9AM


def test_a_new_system_gets_no_password(admin: User) -> None:
    erp, password = create_person(
        username="erp", name="ERP", department=None, kind=User.Kind.SYSTEM, by=admin, at=MONDAY_9AM
    )

    assert password == ""
    assert not erp.has_usable_password()


@pytest.mark.parametrize(
    ("username", "email"), [("CLARA", ""), ("with space", ""), ("", ""), ("erna", "not an address")]
)
def test_what_does_not_hold_is_refused_by_field(clara: User, admin: User, username: str, email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_person(username=username, name="Erna", department=None, email=email, by=admin, at=MONDAY_9AM)

    assert set(refusal.value.errors) == {"email" if email else "username"}


def test_two_user_names_differ_in_more_than_letter_case_even_for_the_database(clara: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Clara", name="Another Clara")


def test_only_administrators_keep_people(clara: User, dora: User, auditor: User, office: Department) -> None:
    acts: list[Any] = [
        lambda by: create_person(username="x", name="X", department=None, by=by, at=MONDAY_9AM),
        lambda by: change_person(
            user=dora, name="X", department=None, email="", phone="", by=by, at=MONDAY_9AM
        ),
        lambda by: deactivate_user(user=dora, by=by, at=MONDAY_9AM),
        lambda by: reactivate_user(user=dora, by=by, at=MONDAY_9AM),
        lambda by: give_role(user=dora, department=office, role="qa", by=by, at=MONDAY_9AM),
        lambda by: take_role(assignment=dora.role_assignments.get(), by=by, at=MONDAY_9AM),
    ]
    for act in acts:
        for by in (clara, auditor):
            with pytest.raises(NotPermitted):
                act(by)


def test_a_change_is_in_the_history_with_who_and_when_but_without_contact_data(
    clara: User, admin: User
) -> None:
    change_person(
        user=clara,
        name="Clara New",
        department=None,
        email="c@example.org",
        phone="13800000000",
        by=admin,
        at=TUESDAY_9AM,
    )

    row = User.history.filter(id=clara.pk).latest("history_id")
    assert (row.name, row.history_user, row.history_date) == ("Clara New", admin, TUESDAY_9AM)
    assert "example" not in str(row.__dict__)
    assert AccessLog.objects.get(user=clara).detail == "name, department, email, phone"


def test_saving_without_a_change_leaves_no_trace(clara: User) -> None:
    before = User.history.count()

    change_own_profile(
        user=clara,
        name=clara.name,
        email="",
        phone="",
        language="",
        time_zone="",
        theme="auto",
        by=clara,
        at=MONDAY_9AM,
    )

    assert (User.history.count(), AccessLog.objects.count()) == (before, 0)


def test_everybody_changes_the_own_profile_only(clara: User, admin: User) -> None:
    with pytest.raises(NotPermitted):
        change_own_profile(
            user=clara,
            name="X",
            email="",
            phone="",
            language="",
            time_zone="",
            theme="auto",
            by=admin,
            at=MONDAY_9AM,
        )


class TestRoles:
    def test_a_role_given_counts_and_is_in_the_history(
        self, clara: User, admin: User, office: Department
    ) -> None:
        give_role(user=clara, department=office, role="qa", by=admin, at=TUESDAY_9AM)

        assert "complaints.investigate" in {p for role in clara.own_roles for p in role.permissions}
        row = RoleAssignment.history.latest("history_id")
        assert (row.history_type, row.history_user, row.history_date) == ("+", admin, TUESDAY_9AM)

    def test_a_role_taken_no_longer_counts_and_stays_in_the_history(self, clara: User, admin: User) -> None:
        take_role(assignment=clara.role_assignments.get(), by=admin, at=TUESDAY_9AM)

        assert User.objects.get(pk=clara.pk).own_roles == []
        row = RoleAssignment.history.latest("history_id")
        assert (row.history_type, row.history_user) == ("-", admin)

    def test_nobody_gives_oneself_a_role_or_takes_one(self, admin: User, office: Department) -> None:
        person("second_admin", "administrator")
        with pytest.raises(NotPermitted):
            give_role(user=admin, department=office, role="gm", by=admin, at=MONDAY_9AM)
        with pytest.raises(NotPermitted):
            take_role(assignment=admin.role_assignments.get(), by=admin, at=MONDAY_9AM)

    @pytest.mark.parametrize(
        ("held", "wanted"),
        [
            ("administrator", "gm"),
            ("gm", "administrator"),
            ("auditor", "qa"),
            ("qa", "auditor"),
            ("auditor", "administrator"),
        ],
    )
    def test_administrator_and_auditor_hold_no_other_role(
        self, admin: User, office: Department, held: str, wanted: str
    ) -> None:
        erna = person("erna", held, at=office)
        with pytest.raises(Invalid):
            give_role(user=erna, department=office, role=wanted, by=admin, at=MONDAY_9AM)

    def test_the_same_role_is_held_in_two_departments_but_not_twice_in_one(
        self, clara: User, admin: User, office: Department
    ) -> None:
        give_role(
            user=clara, department=department("south"), role="customer_service", by=admin, at=MONDAY_9AM
        )
        with pytest.raises(Invalid):
            give_role(user=clara, department=office, role="customer_service", by=admin, at=MONDAY_9AM)

    def test_an_unknown_role_or_a_closed_department_is_refused(
        self, clara: User, admin: User, office: Department
    ) -> None:
        with pytest.raises(Invalid):
            give_role(user=clara, department=office, role="emperor", by=admin, at=MONDAY_9AM)
        office.is_active = False
        with pytest.raises(Invalid):
            give_role(user=clara, department=office, role="qa", by=admin, at=MONDAY_9AM)
