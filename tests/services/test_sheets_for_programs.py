"""Daily sheets for programs: read in the scope of the reader, signed with the seal that was read, countersigned by the head."""

import pytest
from rest_framework.test import APIClient

from tests.factories.company import World
from tests.factories.services import FIXED, new_call, new_sheets, walk
from tests.services.test_day_sheets import EVENING

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/service-sheets/"


def program(person: object) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_a_sheet_is_read_signed_with_its_seal_once_and_countersigned(world: World) -> None:
    call = walk(world, new_call(world), FIXED)
    own, whole = new_sheets(world, at=EVENING)
    technician, head = program(world.tech1), program(world.sales_head)

    listed = technician.get(f"{ADDRESS}?day=2026-03-02").json()["results"]
    read = technician.get(f"{ADDRESS}{own.pk}/").json()

    assert [row["id"] for row in listed] == [own.pk] and not read["is_signed"]
    assert {line["call"] for line in read["lines"]} == {call.case.reference, None}
    wrong = technician.post(f"{ADDRESS}{own.pk}/sign/", {"seal": "0" * 64}, format="json")
    signed = technician.post(f"{ADDRESS}{own.pk}/sign/", {"seal": read["seal"]}, format="json")
    again = technician.post(f"{ADDRESS}{own.pk}/sign/", {"seal": read["seal"]}, format="json")
    assert [wrong.status_code, signed.status_code, again.status_code] == [409, 200, 409]
    assert signed.json()["signed_by"]["username"] == "tech1"

    assert technician.get(f"{ADDRESS}{whole.pk}/").status_code == 404
    assert program(world.service_head).post(f"{ADDRESS}{whole.pk}/countersign/").status_code == 403
    done = head.post(f"{ADDRESS}{whole.pk}/countersign/")
    assert (done.status_code, done.json()["countersigned_by"]["username"]) == (200, "sales_head")
    assert program(world.prod1).get(ADDRESS).status_code == 403
