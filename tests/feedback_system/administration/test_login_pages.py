"""Settings of log-in: what an administrator types is looked at before it counts, secrets never come back, and each change is on record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import DirectoryEntry, LoginWay, User
from feedback_system.administration.people_import import REFUSED, import_people, plan_people
from tests.factories.company import MONDAY_9AM, World
from tests.feedback_system.administration.pages import seal_in

pytestmark = pytest.mark.django_db

OIDC = reverse("administration:login_way", args=["oidc"])
TYPED = {
    "is_on": "on",
    "name": "公司账号",
    "client_id": "feedback",
    "secret": "a secret of the directory",
    "api_address": "https://id.example.com/realms/company/.well-known/openid-configuration",
    "claim": "",
}


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.admin)
    return client


def test_a_directory_is_looked_at_before_it_is_saved_and_its_secret_never_comes_back(
    world: World, admin: Client
) -> None:
    shown = admin.post(OIDC, TYPED | {"act": "preview"})
    assert shown.status_code == 200 and not LoginWay.objects.exists()

    admin.post(OIDC, TYPED | {"act": "save", "seal": seal_in(shown)})

    row = LoginWay.objects.get()
    assert (row.is_on, row.secret, row.api_address) == (
        True,
        TYPED["secret"],
        "https://id.example.com/realms/company",
    )
    assert TYPED["secret"] not in row.sealed_secret
    for page in (OIDC, reverse("administration:login_ways")):
        assert TYPED["secret"] not in admin.get(page).content.decode()
    assert "/accounts/directory/oidc/callback/" in admin.get(OIDC).content.decode()
    told = LoginWay.history.get()
    assert told.history_user == world.admin and not hasattr(told, "sealed_secret")
    assert "公司账号" in Client().get(reverse("account_login")).content.decode()
    changed = admin.post(OIDC, TYPED | {"secret": "", "name": "", "act": "preview"})
    admin.post(OIDC, TYPED | {"secret": "", "name": "", "act": "save", "seal": seal_in(changed)})
    assert LoginWay.objects.get().secret == TYPED["secret"], "An empty secret keeps the one there is."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"api_address": "http://id.example.com"}, "https://"),
        ({"api_address": "https://[fd00::1]"}, "private network"),
        ({"api_address": ""}, "Needed"),
        ({"secret": ""}, "Needed"),
    ],
)
def test_what_cannot_work_is_said_in_the_preview_and_not_saved(
    admin: Client, typed: dict[str, str], told: str
) -> None:
    page = admin.post(OIDC, TYPED | typed | {"act": "preview"})

    assert told in page.content.decode()
    assert 'name="seal"' not in page.content.decode()


def test_who_reads_settings_sees_the_ways_and_changes_nothing(world: World) -> None:
    reader = Client()
    reader.force_login(world.gm_office)

    assert reader.get(reverse("administration:login_ways")).status_code == 200
    assert reader.post(OIDC, TYPED | {"act": "save"}).status_code == 403
    assert reader.post(reverse("administration:login_passwords")).status_code == 403
    assert Client().get(OIDC).status_code == 302


def test_an_identifier_is_entered_at_the_person_and_one_that_is_taken_is_said_in_the_field(
    world: World, admin: Client
) -> None:
    LoginWay.objects.create(kind="wecom", client_id="ww1")
    for person in (world.cs1, world.sales1):
        answer = admin.post(reverse("accounts:person_identifiers", args=[person.pk]), {"wecom": "Chen"})

    assert answer.status_code == 422 and "has this identifier" in answer.content.decode()
    assert DirectoryEntry.objects.get().user == world.cs1


def test_identifiers_come_with_the_people_out_of_a_file(world: World) -> None:
    DirectoryEntry.objects.create(user=world.cs1, way="wecom", identifier="cs1", entered_at=MONDAY_9AM)
    empty = ["", "", ""]
    rows = [
        [2, "sales1", "", *empty, "Sales1", "", "ou_7", ""],
        [3, "new1", "新人", *empty, "new1", "d9", "", ""],
        [4, "qa1", "", *empty, "CS1", "", "", ""],
        [5, "qa_head", "", *empty, "", "d9", "", ""],
        [6, "cs1", "", *empty, "cs1", "", "", ""],
    ]
    plan = plan_people(rows)
    assert [row.outcome for row in plan.rows] == ["changed", "new", REFUSED, REFUSED, "same"]

    import_people(values=rows, facts=plan.facts, by=world.admin, at=MONDAY_9AM)

    assert set(DirectoryEntry.objects.values_list("user__username", "way", "identifier")) == {
        ("cs1", "wecom", "cs1"),
        ("sales1", "wecom", "sales1"),
        ("sales1", "feishu", "ou_7"),
        ("new1", "wecom", "new1"),
        ("new1", "dingtalk", "d9"),
    }
    assert User.objects.get(username="sales1").name == world.sales1.name
