"""The table of roles, checked as a person would check it."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.permission_labels import GROUPS
from accounts.permissions import READING, Permission
from accounts.roles import ROLES, roles_with
from tests.accounts.people import department, person

OF_CASES = {permission for permission in Permission if permission.startswith(("complaints.", "cases."))}


def test_every_permission_is_in_some_role() -> None:
    assert [permission for permission in Permission if not roles_with(permission)] == []


def test_every_permission_has_words_exactly_once() -> None:
    worded = [permission for _label, rights in GROUPS for permission in rights]
    assert sorted(worded) == sorted(Permission)


def test_the_auditor_reads_and_changes_nothing() -> None:
    assert ROLES["auditor"].permissions <= READING


def test_the_administrator_has_no_right_on_cases() -> None:
    assert not ROLES["administrator"].permissions & OF_CASES


@pytest.mark.parametrize("code", sorted(set(ROLES) - {"administrator"}))
def test_nobody_but_the_administrator_gives_rights(code: str) -> None:
    assert Permission.MANAGE_PEOPLE not in ROLES[code].permissions


def test_who_prepares_a_remedy_and_who_books_money_are_different_roles() -> None:
    assert not set(roles_with(Permission.BOOK_MONEY)) & set(roles_with(Permission.APPROVE_REMEDY))
    assert not set(roles_with(Permission.BOOK_MONEY)) & set(roles_with(Permission.PROPOSE_HANDLING))


def test_every_role_says_what_the_person_does() -> None:
    for role in ROLES.values():
        assert str(role.label)
        assert str(role.description).endswith(".")


@pytest.mark.django_db
class TestReach:
    """In a tree company > factory > workshop, and sales beside the factory."""

    @pytest.fixture(autouse=True)
    def tree(self) -> None:
        self.company = department("company")
        self.factory = department("factory", parent=self.company)
        self.workshop = department("workshop", parent=self.factory)
        self.sales = department("sales", parent=self.company)

    def holds(self, user: User, permission: Permission) -> list[str]:
        """The departments in which the person holds the permission."""
        places = [self.company, self.factory, self.workshop, self.sales]
        return [place.code for place in places if user.holds(permission, [place.pk])]

    def test_a_worker_reaches_the_own_department(self) -> None:
        assert self.holds(person("p", "production", at=self.factory), Permission.ANALYSE_PRODUCTION) == [
            "factory"
        ]

    def test_a_head_reaches_the_departments_below(self) -> None:
        head = person("h", "production_head", at=self.factory)
        assert self.holds(head, Permission.ANALYSE_PRODUCTION) == ["factory", "workshop"]
        assert head.department_ids_in_view == [self.factory.pk, self.workshop.pk]

    def test_a_company_role_reaches_all(self) -> None:
        gm = person("g", "gm", at=self.company)
        assert len(self.holds(gm, Permission.ANSWER_REPORT)) == 4
        assert gm.sees_all

    def test_whoever_is_switched_off_holds_nothing(self) -> None:
        gone = person("gone", "gm", at=self.company, is_active=False)
        assert not gone.holds(Permission.ANSWER_REPORT)
        assert gone.department_ids_in_view == []

    def test_the_administrator_has_no_cases_in_view(self) -> None:
        assert person("a", "administrator", at=self.company).department_ids_in_view == []
