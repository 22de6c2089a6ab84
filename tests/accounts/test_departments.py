"""The tree of departments and the line of management that climbs it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Department, User
from accounts.operations import (
    add_department,
    appoint,
    change_department,
    close_department,
    move_department,
    reopen_department,
)
from accounts.queries import (
    department_with,
    empty_posts,
    heads_above,
    line_of_management,
    system_user,
    who_is,
)
from feedback_system.errors import Blocked, Invalid, NotPermitted
from tests.accounts.people import MONDAY_9AM, TUESDAY_9AM, department, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db: None) -> dict[str, Department]:
    """company > factory > workshop > line"""
    names = ["company", "factory", "workshop", "line"]
    made: dict[str, Department] = {}
    parent = None
    for name in names:
        parent = made[name] = department(name, parent=parent)
    return made


def head_of(tree: dict[str, Department], name: str, head: User) -> None:
    tree[name].head = head
    tree[name].save()


def test_heads_are_nearest_first(tree: dict[str, Department]) -> None:
    worker, boss = person("worker_head"), person("boss")
    head_of(tree, "line", worker)
    head_of(tree, "company", boss)

    assert heads_above(Department.objects.get(code="line")) == [worker, boss]


def test_empty_posts_and_heads_who_left_are_skipped_and_shown(tree: dict[str, Department]) -> None:
    boss = person("boss")
    head_of(tree, "workshop", person("gone", is_active=False))
    head_of(tree, "company", boss)
    line = Department.objects.get(code="line")

    assert heads_above(line) == [boss]
    assert [(d.code, head) for d, head in line_of_management(line)] == [
        ("line", None),
        ("workshop", None),
        ("factory", None),
        ("company", boss),
    ]
    assert [d.code for d in empty_posts()] == ["factory", "line", "workshop"]


def test_who_heads_two_levels_is_told_once(tree: dict[str, Department]) -> None:
    twice, boss = person("twice"), person("boss")
    head_of(tree, "line", twice)
    head_of(tree, "factory", twice)
    head_of(tree, "company", boss)

    assert heads_above(Department.objects.get(code="line")) == [twice, boss]


def test_a_loop_in_the_tree_ends_the_climb(tree: dict[str, Department]) -> None:
    Department.objects.filter(code="company").update(parent=tree["line"])

    assert len(list(line_of_management(Department.objects.get(code="line")))) == 4


def test_nobody_stands_above_no_department() -> None:
    assert heads_above(None) == []


def test_who_is_gives_the_active_holders_in_order_of_appointment(tree: dict[str, Department]) -> None:
    late, early = person("late"), person("early")
    for user in (early, late, person("gone", is_active=False)):
        user.role_assignments.create(role="qa", department=tree["factory"])
    early.role_assignments.create(role="qa", department=tree["line"])

    assert who_is("qa") == [early, late]
    assert who_is("qa", tree["line"]) == [early]
    assert who_is("gm") == []


def test_a_department_is_found_by_what_it_does(tree: dict[str, Department]) -> None:
    department("old_qa", function="qa")
    Department.objects.filter(code="old_qa").update(is_active=False)
    assert department_with("qa") is None

    qa = department("qa", function="qa")
    assert department_with("qa") == qa


def test_the_system_user_is_one_and_can_never_log_in() -> None:
    assert system_user() == system_user()
    assert not system_user().has_usable_password()


def test_a_department_cannot_move_below_itself(tree: dict[str, Department], admin: User) -> None:
    for target in ("factory", "workshop", "line"):
        with pytest.raises(Invalid) as refusal:
            move_department(department=tree["factory"], parent=tree[target], by=admin, at=MONDAY_9AM)
        assert "parent" in refusal.value.errors

    move_department(department=tree["line"], parent=tree["company"], by=admin, at=MONDAY_9AM)
    move_department(department=tree["workshop"], parent=None, by=admin, at=MONDAY_9AM)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_loop() -> None:
    admin = person("admin", "administrator")
    one, two = department("one"), department("two")

    def move(pair: tuple[Department, Department]) -> None:
        try:
            move_department(department=pair[0], parent=pair[1], by=admin, at=MONDAY_9AM)
        except Invalid:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(move, [(one, two), (two, one)]))

    parents = dict(Department.objects.filter(code__in=["one", "two"]).values_list("code", "parent__code"))
    assert parents in ({"one": "two", "two": None}, {"one": None, "two": "one"})


def test_a_change_is_in_the_history_with_who_and_when(tree: dict[str, Department], admin: User) -> None:
    line = tree["line"]
    boss = person("boss")

    appoint(department=line, head=boss, secretary=None, by=admin, at=TUESDAY_9AM)

    row = line.history.latest("history_id")
    assert (row.head, row.history_user, row.history_date) == (boss, admin, TUESDAY_9AM)


def test_a_head_has_to_be_a_person_who_can_log_in(tree: dict[str, Department], admin: User) -> None:
    gone = person("gone", is_active=False)
    with pytest.raises(Invalid) as refusal:
        appoint(department=tree["line"], head=gone, secretary=None, by=admin, at=MONDAY_9AM)
    assert "head" in refusal.value.errors


def test_a_code_is_taken_once_and_a_department_needs_a_name(tree: dict[str, Department], admin: User) -> None:
    with pytest.raises(Invalid) as refusal:
        add_department(code="line", label_zh_hans="", function="other", parent=None, by=admin, at=MONDAY_9AM)

    assert "label_zh_hans" in refusal.value.errors


def test_a_department_in_use_is_not_closed_and_says_why(tree: dict[str, Department], admin: User) -> None:
    person("worker", "production", at=tree["factory"])

    with pytest.raises(Blocked) as refusal:
        close_department(department=tree["factory"], by=admin, at=MONDAY_9AM)
    assert len(refusal.value.reasons) == 3

    close_department(department=tree["line"], by=admin, at=MONDAY_9AM)
    assert not Department.objects.get(code="line").is_active
    reopen_department(department=tree["line"], by=admin, at=MONDAY_9AM)
    assert Department.objects.get(code="line").is_active


def test_only_administrators_change_the_tree(tree: dict[str, Department], auditor: User) -> None:
    line = tree["line"]
    for act in (
        lambda: add_department(
            code="x", label_zh_hans="x", function="other", parent=None, by=auditor, at=MONDAY_9AM
        ),
        lambda: change_department(
            department=line,
            label_zh_hans="x",
            label_zh_hant="",
            label_en="",
            function="other",
            by=auditor,
            at=MONDAY_9AM,
        ),
        lambda: move_department(department=line, parent=None, by=auditor, at=MONDAY_9AM),
        lambda: appoint(department=line, head=None, secretary=None, by=auditor, at=MONDAY_9AM),
        lambda: close_department(department=line, by=auditor, at=MONDAY_9AM),
        lambda: reopen_department(department=line, by=auditor, at=MONDAY_9AM),
    ):
        with pytest.raises(NotPermitted):
            act()
