"""The menu shows each person the pages she may open, and marks the one she is on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.checks import Warning as CheckWarning

from feedback_system.web import navigation
from feedback_system.web.checks import every_navigation_item_has_a_page
from feedback_system.web.navigation import NavItem, navigation_for, register

pytestmark = pytest.mark.urls("tests.feedback_system.web.small_site")


class Person:
    is_authenticated = True

    def __init__(self, *permissions):
        self.permissions = permissions

    def holds(self, permission, department=None):
        return permission in self.permissions


@pytest.fixture(autouse=True)
def an_empty_menu(monkeypatch):
    monkeypatch.setattr(navigation, "_ITEMS", {})


def codes(groups):
    return {group["code"]: [item["code"] for item in group["items"]] for group in groups}


def test_items_stand_in_the_order_of_their_groups_and_numbers():
    register(NavItem("people", "People", "spoken", "users", group="settings"))
    register(NavItem("approvals", "Approvals", "spoken", "stamp", order=20))
    register(NavItem("worklist", "Worklist", "spoken", "inbox", order=10))

    assert codes(navigation_for(Person(), "/")) == {"work": ["worklist", "approvals"], "settings": ["people"]}


def test_an_item_with_a_permission_is_seen_only_by_those_who_hold_it():
    register(NavItem("people", "People", "spoken", "users", permission="settings.manage_people"))

    assert navigation_for(Person(), "/") == []
    assert codes(navigation_for(Person("settings.manage_people"), "/")) == {"work": ["people"]}


def test_one_of_several_permissions_is_enough():
    register(NavItem("people", "People", "spoken", "users", permission=("settings.manage", "settings.read")))

    assert codes(navigation_for(Person("settings.read"), "/")) == {"work": ["people"]}


def test_nobody_signed_in_sees_no_menu():
    register(NavItem("worklist", "Worklist", "spoken", "inbox"))

    assert navigation_for(AnonymousUser(), "/") == []


def test_the_item_that_fits_the_address_best_is_the_active_one():
    register(NavItem("all", "All", "spoken", "inbox"))
    register(NavItem("more", "More", "spoken_more", "inbox"))

    items = navigation_for(Person(), "/spoken/more/7/")[0]["items"]

    assert [(item["code"], item["active"]) for item in items] == [("all", False), ("more", True)]


def test_a_count_is_asked_for_the_person_who_looks():
    register(NavItem("worklist", "Worklist", "spoken", "inbox", count=lambda user: len(user.permissions)))

    assert navigation_for(Person("a", "b"), "/")[0]["items"][0]["count"] == 2


def test_an_item_without_a_page_is_left_out_and_the_system_check_says_so():
    register(NavItem("ghost", "Ghost", "nowhere:at_all", "x"))

    assert navigation_for(Person(), "/") == []
    warnings = every_navigation_item_has_a_page(None)
    assert [type(warning) for warning in warnings] == [CheckWarning]
    assert "nowhere:at_all" in warnings[0].msg


def test_two_different_items_cannot_share_a_code_but_the_same_one_may_come_twice():
    item = NavItem("worklist", "Worklist", "spoken", "inbox")
    register(item)
    register(item)

    with pytest.raises(ValueError, match="worklist"):
        register(NavItem("worklist", "Other", "spoken", "inbox"))


def test_an_unknown_group_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="work, cases, quality, aftersales, records, figures, settings, user"
    ):
        register(NavItem("x", "X", "spoken", "x", group="elsewhere"))


def test_a_group_the_person_closed_stays_closed_until_she_is_on_one_of_its_pages():
    register(NavItem("worklist", "Worklist", "spoken_more", "inbox"))
    register(NavItem("people", "People", "spoken", "users", group="settings"))

    def is_open(path, *closed):
        return {group["code"]: group["open"] for group in navigation_for(Person(), path, *closed)}

    assert is_open("/elsewhere/") == {"work": True, "settings": False}
    assert is_open("/elsewhere/", ["work"]) == {"work": False, "settings": True}
    assert is_open("/spoken/", ["settings"]) == {"work": True, "settings": True}
