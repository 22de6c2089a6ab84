"""People from a file: shown row by row first, carried out as shown, nobody removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import ChangeRequest, User
from feedback_system.administration.people_import import plan_people, values_of
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from tests.factories.company import World

pytestmark = pytest.mark.django_db

PAGE = "/settings/people-import/"

FILE = """人员名单,,,,
用户名,姓名,部门,邮箱,手机
qa1,秦安,sales,,13900002222
qa2,曲宁,qa,,
lin,林新,品质部,lin@example.test,
LIN,林新,品质部,,
x y,无名,qa,,
zhou,周末,不存在的部门,,
,谁,qa,,
"""


def shown(client: Client, text: str = FILE) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("people.csv", text.encode("gb18030"))})


def agreed(page: Any) -> dict[str, str]:
    found = re.search(r'name="shown" value="([^"]+)"', page.content.decode())
    assert found is not None
    return {"shown": found.group(1)}


def test_a_file_is_shown_row_by_row_and_carried_out_as_shown(world: World, client: Client) -> None:
    client.force_login(world.admin)
    before = User.objects.count()

    page = shown(client)
    outcomes = {row.number: row.outcome for row in page.context["plan"].rows}
    assert outcomes == {
        3: "changed",
        4: "same",
        5: "new",
        6: "refused",
        7: "refused",
        8: "refused",
        9: "refused",
    }
    assert world.sales1 in page.context["plan"].absent and world.qa1 not in page.context["plan"].absent
    assert User.objects.count() == before
    done = client.post(PAGE, agreed(page))

    fresh = User.objects.get(username="lin")
    assert (fresh.name, fresh.department, fresh.email) == (
        "林新",
        world.departments["qa"],
        "lin@example.test",
    )
    assert fresh.must_change_password and "13900002222" == world.qa1.phone
    assert world.qa1.department == world.departments["sales"] and world.qa1.email == "qa1@example.test"
    password = done.context["fresh"][0][1]
    assert password in done.content.decode() and fresh.check_password(password)
    assert User.objects.count() == before + 1 and User.objects.filter(is_active=False).count() == 0
    again = client.post(PAGE, agreed(page))
    assert again.status_code == 422 and "since" in again.context["problem"]


def test_where_two_administrators_control_each_other_a_move_is_asked_for(
    world: World, client: Client
) -> None:
    Company.objects.update(two_administrators=True)
    client.force_login(world.admin)

    client.post(PAGE, agreed(shown(client)))

    assert world.qa1.department == world.departments["qa"] and world.qa1.phone == "13900002222"
    assert ChangeRequest.objects.get().department == world.departments["sales"]


def test_a_forged_preview_and_a_file_without_headings_change_nothing(world: World, client: Client) -> None:
    client.force_login(world.admin)

    assert client.post(PAGE, {"shown": "made:up:text"}).status_code == 422
    assert shown(client, "a,b\n1,2\n").status_code == 422
    with pytest.raises(Invalid):
        values_of(b"")
    assert plan_people([]).rows == []
