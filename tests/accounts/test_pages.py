"""The pages: who may open them, what they do, that reading changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Department, LoginAttempt, RoleAssignment, User
from feedback_system.company.models import Company
from tests.accounts.people import GOOD_PASSWORD, department, person

pytestmark = pytest.mark.django_db

OWN = ["profile", "sessions", "deputies", "tokens"]
READ = ["people", "departments", "roles"]
WRITE = ["new_person", "new_department"]


def status(user: User | None, url: str, data: dict[str, Any] | None = None) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(url) if data is None else client.post(url, data)
    return int(answer.status_code)


@pytest.mark.parametrize("name", OWN + READ + WRITE)
def test_nobody_gets_in_without_logging_in(name: str) -> None:
    client = Client()
    url = reverse(f"accounts:{name}")

    assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("name", OWN)
def test_everybody_opens_the_own_pages(name: str, clara: User) -> None:
    assert status(clara, reverse(f"accounts:{name}")) == 200


@pytest.mark.parametrize("name", READ)
def test_the_settings_pages_are_for_administrators_and_auditors(
    name: str, admin: User, auditor: User, clara: User
) -> None:
    url = reverse(f"accounts:{name}")
    assert [status(user, url) for user in (admin, auditor, clara)] == [200, 200, 403]


@pytest.mark.parametrize("name", WRITE)
def test_only_administrators_open_the_pages_that_add(
    name: str, admin: User, auditor: User, clara: User
) -> None:
    url = reverse(f"accounts:{name}")
    assert [status(user, url) for user in (admin, auditor, clara)] == [200, 403, 403]


def test_only_administrators_act(
    admin: User, auditor: User, clara: User, dora: User, office: Department
) -> None:
    role = dora.role_assignments.get()
    urls = [
        reverse("accounts:change_person", args=[dora.pk]),
        reverse("accounts:give_role", args=[dora.pk]),
        reverse("accounts:take_role", args=[dora.pk, role.pk]),
        *(
            reverse("accounts:person_act", args=[dora.pk, act])
            for act in ("unlock", "deactivate", "reactivate", "password")
        ),
        *(
            reverse("accounts:department_act", args=[office.pk, act])
            for act in ("rename", "move", "appoint", "close", "reopen")
        ),
    ]
    for url in urls:
        assert [status(user, url, {}) for user in (auditor, clara)] == [403, 403], url
        assert status(admin, url) == 405, url
    assert RoleAssignment.objects.filter(pk=role.pk).exists()


def test_an_auditor_reads_a_person_without_any_button(client: Client, auditor: User, dora: User) -> None:
    client.force_login(auditor)
    dora.phone = "13812345678"
    dora.save()

    page = client.get(reverse("accounts:person", args=[dora.pk])).content.decode()
    main = page[page.index("<main") :]

    assert dora.name in main
    assert "<form" not in main
    assert "13812345678" not in main


def test_reading_pages_writes_nothing(admin: User, clara: User, office: Department) -> None:
    client = Client()
    client.force_login(admin)
    Company.get()  # made at the installation
    urls = [reverse(f"accounts:{name}") for name in OWN + READ + WRITE]
    urls += [reverse("accounts:person", args=[clara.pk]), reverse("accounts:department", args=[office.pk])]

    def refuse_writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert sql.lstrip().split(" ", 1)[0].upper() in {"SELECT", "SAVEPOINT", "RELEASE"}, sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse_writing):
        for url in urls:
            assert client.get(url).status_code == 200, url


def test_the_list_of_people_is_narrowed_and_masks_contact_data(
    client: Client, admin: User, clara: User, dora: User
) -> None:
    south = department("south")
    erna = person("erna", "salesperson", at=south, phone="13812345678", email="erna@example.org")
    person("gone", at=south, is_active=False)
    client.force_login(admin)

    def shown(**query: Any) -> list[str]:
        answer = client.get(reverse("accounts:people"), query)
        return sorted(row["person"].username for row in answer.context["rows"])

    assert shown() == ["admin", "clara", "dora", "erna"]
    assert shown(q="ER") == ["erna"]
    assert shown(department=south.pk) == ["erna"]
    assert shown(department=south.pk, state="all") == ["erna", "gone"]
    assert shown(state="off") == ["gone"]
    page = client.get(reverse("accounts:people")).content.decode()
    assert "138****5678" in page
    assert erna.phone not in page
    assert erna.email not in page


def test_the_list_of_people_costs_the_same_for_any_number(client: Client, admin: User) -> None:
    client.force_login(admin)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:people"))
        return len(queries)

    statements()  # what the frame of the page asks once per process
    few = statements()
    for number in range(30):
        person(f"p{number}", "qa", "rd", at=department(f"d{number}"))

    assert statements() == few


def test_an_administrator_adds_a_person_and_sees_the_start_password_once(
    client: Client, admin: User, office: Department
) -> None:
    client.force_login(admin)

    answer = client.post(
        reverse("accounts:new_person"),
        {
            "username": "erna",
            "name": "Erna",
            "kind": "person",
            "department": office.pk,
            "email": "",
            "phone": "",
        },
    )

    shown = re.search(r'id="start-password">([^<]+)<', answer.content.decode())
    assert shown is not None
    erna = User.objects.get(username="erna")
    assert erna.check_password(shown[1])
    assert shown[1] not in client.get(reverse("accounts:person", args=[erna.pk])).content.decode()


def test_a_refused_person_is_told_in_the_form(client: Client, admin: User, clara: User) -> None:
    client.force_login(admin)

    answer = client.post(
        reverse("accounts:new_person"), {"username": "Clara", "name": "Clara Two", "kind": "person"}
    )

    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    assert "Clara Two" in answer.content.decode()


def test_an_administrator_gives_and_takes_a_role(
    client: Client, admin: User, clara: User, office: Department
) -> None:
    client.force_login(admin)

    client.post(reverse("accounts:give_role", args=[clara.pk]), {"role": "qa", "department": office.pk})
    given = clara.role_assignments.get(role="qa")
    page = client.get(reverse("accounts:person", args=[clara.pk])).content.decode()
    client.post(reverse("accounts:take_role", args=[clara.pk, given.pk]))

    assert str(admin) in page
    assert not clara.role_assignments.filter(role="qa").exists()


def test_a_locked_account_says_until_when_and_is_unlocked_by_a_click(
    client: Client, admin: User, clara: User
) -> None:
    for _attempt in range(5):
        Client().post(reverse("account_login"), {"login": "clara", "password": "wrong"})
    client.force_login(admin)
    url = reverse("accounts:person", args=[clara.pk])
    assert client.get(url).context["locked_until"] is not None

    client.post(reverse("accounts:person_act", args=[clara.pk, "unlock"]))

    assert client.get(url).context["locked_until"] is None
    assert LoginAttempt.objects.filter(user=clara, forgiven_at=None).count() == 0


def test_an_act_that_does_not_exist_is_not_found(
    client: Client, admin: User, clara: User, office: Department
) -> None:
    client.force_login(admin)

    assert client.post(reverse("accounts:person_act", args=[clara.pk, "promote"])).status_code == 404
    assert client.post(reverse("accounts:department_act", args=[office.pk, "burn"])).status_code == 404


def test_the_tree_shows_each_department_below_its_parent_and_warns_about_empty_posts(
    client: Client, admin: User
) -> None:
    top = department("a_top")
    department("c_middle", parent=top, head=person("boss"))
    department("b_leaf", parent=Department.objects.get(code="c_middle"))
    client.force_login(admin)

    answer = client.get(reverse("accounts:departments"))

    branches = [(b.department.code, b.depth) for b in answer.context["branches"]]
    assert branches == [("a_top", 0), ("c_middle", 1), ("b_leaf", 2), ("office", 0)]
    assert {d.code for d in answer.context["empty_posts"]} == {"a_top", "b_leaf", "office"}


def test_a_refused_move_is_told_in_the_form(client: Client, admin: User) -> None:
    top = department("top")
    below = department("below", parent=top)
    client.force_login(admin)

    answer = client.post(reverse("accounts:department_act", args=[top.pk, "move"]), {"parent": below.pk})

    assert answer.status_code == 422
    assert "parent" in answer.context["move"].errors


def test_a_department_is_added_named_and_given_a_head(client: Client, admin: User, clara: User) -> None:
    client.force_login(admin)
    client.post(
        reverse("accounts:new_department"),
        {"code": "lab", "label_zh_hans": "化验室", "function": "qa", "parent": ""},
    )
    lab = Department.objects.get(code="lab")

    client.post(
        reverse("accounts:department_act", args=[lab.pk, "appoint"]), {"head": clara.pk, "secretary": ""}
    )
    client.post(
        reverse("accounts:department_act", args=[lab.pk, "rename"]),
        {"label_zh_hans": "实验室", "label_zh_hant": "實驗室", "label_en": "Laboratory", "function": "rd"},
    )

    lab = Department.objects.get(code="lab")
    assert (lab.label_zh_hans, lab.function, lab.head) == ("实验室", "rd", clara)
    page = client.get(reverse("accounts:department", args=[lab.pk])).content.decode()
    assert "化验室 → 实验室" in page
    assert "– → Clara" in page
    assert "Deleted" not in page


def test_the_profile_is_saved_and_the_cookies_follow(client: Client, clara: User) -> None:
    client.force_login(clara)

    answer = client.post(
        reverse("accounts:profile"),
        {
            "name": "Clara Wu",
            "email": "clara@example.org",
            "phone": "138 0000 0000",
            "language": "en",
            "time_zone": "Europe/Berlin",
            "theme": "dark",
        },
    )

    clara.refresh_from_db()
    assert (clara.name, clara.phone, clara.language) == ("Clara Wu", "13800000000", "en")
    assert (clara.time_zone, clara.theme) == ("Europe/Berlin", "dark")
    assert (answer.cookies["theme"].value, answer.cookies["django_language"].value) == ("dark", "en")


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Base"), ("language", "tlh"), ("phone", "call me"), ("name", "")]
)
def test_a_profile_that_does_not_hold_is_told_by_field(
    client: Client, clara: User, field: str, value: str
) -> None:
    client.force_login(clara)
    data = {"name": "Clara", "email": "", "phone": "", "language": "", "time_zone": "", "theme": "auto"} | {
        field: value
    }

    answer = client.post(reverse("accounts:profile"), data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_person_sees_her_sessions_and_ends_another_one(clara: User, dora: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
    page = here.get(reverse("accounts:sessions"))
    other = next(
        row["session"]
        for row in page.context["sessions"]
        if row["session"].session_key == there.session.session_key
    )
    assert len(page.context["sessions"]) == 2

    stranger = Client()
    stranger.force_login(dora)
    assert stranger.post(reverse("accounts:end_session", args=[other.pk])).status_code == 409
    here.post(reverse("accounts:end_session", args=[other.pk]))

    assert there.get(reverse("accounts:profile")).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 200


def test_a_person_ends_all_other_sessions(clara: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})

    here.post(reverse("accounts:end_other_sessions"))

    assert there.get(reverse("accounts:profile")).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_pages_stand_in_every_language_without_inline_code(
    client: Client, admin: User, clara: User, language: str
) -> None:
    client.force_login(admin)
    client.cookies["django_language"] = language
    urls = [reverse(f"accounts:{name}") for name in OWN + READ + WRITE]
    urls += [
        reverse("accounts:person", args=[clara.pk]),
        reverse("account_change_password"),
        reverse("account_logout"),
    ]

    for url in urls:
        page = client.get(url).content.decode()
        assert f'lang="{language}"' in page, url
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", page), url
