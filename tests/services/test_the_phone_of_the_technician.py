"""The technician's page: whose jobs it shows, and that what the telephone sends twice, late or wrong is done once, told or refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from aftersales.services.models import ServiceCall
from aftersales.services.states import ServiceState as State
from aftersales.services.today import STEPS, flow
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from tests.factories.company import World
from tests.factories.services import DOT, SIGNATURE, act, new_call

pytestmark = pytest.mark.django_db

TODAY = "/aftersales/services/today/"


def logged_in(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def a_call_today(world: World, *, technician: str = "tech1", **changes: Any) -> ServiceCall:
    """A call of the last hours, dispatched."""
    called = timezone.now() - timedelta(hours=3)
    call = new_call(world, at=called, **changes)
    return act(
        call, "dispatch", by=world.service_desk, at=called + timedelta(minutes=10), technician=technician
    )


def sent(client: Client, call: ServiceCall, step: str, fields: dict[str, Any], **headers: str) -> Any:
    """What the telephone sends: the fields of the step with the version it has read and a key."""
    return client.post(
        f"/api/v1/services/{call.case.reference}/steps/{step}/",
        json.dumps(fields),
        content_type="application/json",
        headers=headers,
    )


def numbers(client: Client, technician: str = "") -> list[str]:
    found = client.get(f"{TODAY}data.json", {"technician": technician} if technician else {})
    assert found.status_code == 200, found.content
    return [job["number"] for job in found.json()["jobs"]]


def test_a_technician_sees_the_own_jobs_of_today_and_those_left_over(world: World) -> None:
    own = a_call_today(world)
    a_call_today(world, technician="service_head", serial_number="SN-2")
    later = a_call_today(world, serial_number="SN-3")
    act(
        later, "redispatch", by=world.service_desk, at=timezone.now(), technician="tech1", reason="客户改期",
        planned_at=(timezone.now() + timedelta(days=3)).isoformat(),
    )  # fmt: skip

    job = logged_in(world.tech1).get(f"{TODAY}data.json").json()["jobs"][0]

    assert numbers(logged_in(world.tech1)) == [own.case.reference]
    assert (job["phone"], job["address"], job["state"]) == ("13900002222", "滨江路8号", "dispatched")
    assert job["due_at"] and job["version"] and job["file"]["complaints"] == 0
    assert numbers(logged_in(world.service_head), "tech1") == [own.case.reference]
    assert logged_in(world.tech1).get(TODAY, {"technician": "service_head"}).status_code == 403
    assert logged_in(world.prod1).get(TODAY).status_code == 403
    assert Client().get(f"{TODAY}data.json").status_code == 302


def test_the_page_knows_the_steps_of_each_state_and_the_worker_its_frame(world: World) -> None:
    found = flow()
    client = logged_in(world.tech1)

    worker = client.get(f"{TODAY}worker.js")

    assert found["steps"][State.DISPATCHED] == ["arrive", "put_back"]
    assert found["steps"][State.ON_SITE] == ["use_part", "fix", "take_in", "put_back"]
    assert set(found["leads"]) == set(STEPS) and found["leads"]["fix"] == State.FIXED
    assert worker["Content-Type"].startswith("text/javascript") and "js/field.js" in worker.content.decode()
    assert "Service-Worker-Allowed" not in worker.headers  # no wider scope than the page


def test_the_same_entry_sent_twice_is_done_once_and_keeps_the_time_at_which_it_happened(world: World) -> None:
    call = a_call_today(world)
    client = logged_in(world.tech1)
    arrived = (timezone.now() - timedelta(hours=1)).replace(microsecond=0)
    entry = {"arrived_at": arrived.isoformat()}
    head = {"If-Match": f'"{call.case.version}"', "Idempotency-Key": "k-arrive"}

    first = sent(client, call, "arrive", entry, **head)
    second = sent(client, call, "arrive", entry, **head)

    assert first.status_code == second.status_code == 200 and second["Idempotency-Replayed"] == "true"
    assert first.json()["version"] == second.json()["version"]
    call = ServiceCall.objects.get(pk=call.pk)
    assert (
        call.arrived_at == arrived and CaseEvent.objects.filter(case=call.case_id, name="arrive").count() == 1
    )

    chain = {"If-Match": f'"{first.json()["version"]}"', "Idempotency-Key": "k-fix"}
    fixed = sent(client, call, "fix", {"work_done": "更换保险丝", "work_minutes": "40"}, **chain)
    signed = (timezone.now() - timedelta(seconds=1)).replace(microsecond=0)
    voucher = {"signature": SIGNATURE, "signer": "王师傅", "signed_at": signed.isoformat()}
    answer = sent(client, call, "sign", voucher, **{"If-Match": fixed["ETag"], "Idempotency-Key": "k-sign"})
    assert answer.json()["state"] == State.SIGNED
    assert ServiceCall.objects.get(pk=call.pk).voucher_signature.at == signed
    assert Attachment.objects.filter(case=call.case_id).count() == 1


def test_the_same_job_from_a_second_telephone_is_refused_and_leaves_the_first_as_it_is(world: World) -> None:
    call = a_call_today(world)
    client = logged_in(world.tech1)
    head = {"If-Match": f'"{call.case.version}"'}
    sent(client, call, "arrive", {}, **head, **{"Idempotency-Key": "one"})

    second = sent(client, call, "arrive", {}, **head, **{"Idempotency-Key": "two"})
    stale = sent(client, call, "put_back", {"reason": "无人在家"}, **head, **{"Idempotency-Key": "three"})

    assert second.status_code == 409 and "not possible now" in second.json()["message"]
    assert stale.status_code == 409 and stale.json()["code"] == "conflict"
    assert ServiceCall.objects.get(pk=call.pk).state == State.ON_SITE


def test_what_cannot_be_true_is_refused_with_a_sentence_and_goes_through_corrected_with_the_same_key(
    world: World,
) -> None:
    call = a_call_today(world)
    client = logged_in(world.tech1)

    def refused(step: str, fields: dict[str, Any]) -> dict[str, Any]:
        answer = sent(client, call, step, fields, **{"Idempotency-Key": step})
        assert answer.status_code == 422, answer.content
        return dict(answer.json()["errors"])

    before = (call.case.reported_at - timedelta(hours=1)).isoformat()
    assert "before the call" in refused("arrive", {"arrived_at": before})["arrived_at"][0]
    assert sent(client, call, "arrive", {}, **{"Idempotency-Key": "arrive"}).status_code == 200
    act(call, "issue_part", by=world.service_desk, at=timezone.now(), part="保险丝 5A", quantity="2")
    assert "never issued" in refused("use_part", {"line": "1", "used": "3"})["used"][0]
    assert "not issued" in refused("use_part", {"line": "7", "used": "1"})["line"][0]
    assert sent(client, call, "fix", {"work_done": "修好", "work_minutes": "5"}).status_code == 200
    assert "dot" in refused("sign", {"signature": DOT, "signer": "王师傅"})["signature"][0]
    early = {"signature": SIGNATURE, "signer": "王师傅", "signed_at": before}
    assert "before the work" in refused("sign", early)["signed_at"][0]


def test_a_job_that_was_given_to_somebody_else_meanwhile_takes_nothing_from_the_first(world: World) -> None:
    call = a_call_today(world)
    other = User.objects.get(username="service_head")
    act(
        call, "redispatch", by=world.service_desk, at=timezone.now(), technician=other.username, reason="病假"
    )

    answer = sent(logged_in(world.tech1), call, "arrive", {}, **{"Idempotency-Key": "late"})

    assert answer.status_code == 403 and "technician who was sent" in answer.json()["message"]
    assert numbers(logged_in(world.tech1)) == []
