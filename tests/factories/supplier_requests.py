"""Requests to suppliers in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.links.operations import token_of
from feedback_system.masterdata.models import Batch
from quality.anomalies.models import Anomaly
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import RequestLink, SupplierRequest
from quality.supplier_requests.operations import open_request
from quality.supplier_requests.operations.answering import answer_from_outside
from quality.supplier_requests.states import RequestState as State
from quality.supplier_requests.states import Scope
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at

DRAFTED = at("2026-03-02 11:00")
"""When quality drafts the request: a Monday, an hour after the alert."""
SENT = at("2026-03-02 11:30")
CONTAINED = at("2026-03-03 10:00")
ANSWERED = at("2026-03-09 15:00")
REVIEWED = at("2026-03-10 09:00")
ADDRESS = "quality@yuanshan.example"

DRAFT: dict[str, Any] = {
    "supplier": "S01",
    "goods": [{"product": "TS-500", "batch_number": "B2601"}],
    "defect": "weld_fault",
    "checked_quantity": "200",
    "bad_quantity": "8",
    "description": "来料焊点虚焊，200件中8件拉力不足",
    "asks_containment": "on",
    "asks_cause": "on",
    "asks_action": "on",
    "contact": "沈工",
    "address": ADDRESS,
    "language": "zh-hans",
}
CONTAINMENT: dict[str, Any] = {
    "contained": "库存全部隔离，逐件拉力复检",
    "contained_on": "2026-03-03",
    "sorted_quantity": "1500",
    "sorted_bad": "12",
    "answered_by": "沈工 质量部",
}
ANSWER: dict[str, Any] = {
    "occurred": "回流焊温区三加热管老化",
    "undetected": "首件检验未做拉力测试",
    "actions": [
        {"action": "更换加热管并纳入点检", "due_on": "2026-03-12"},
        {"action": "首件增加拉力测试", "due_on": "2026-03-16"},
    ],
    "answered_by": "沈工 质量部",
}


def alert_of_supplier(world: World, **changes: Any) -> Anomaly:
    """An alert about a batch that came from the supplier."""
    number = changes.setdefault("batch_number", world.batch.number)
    Batch.objects.update_or_create(
        product=world.product, number=number, defaults={"supplier": world.supplier, "quantity": 5000}
    )
    return new_alert(world, **changes)


def picture(name: str = "joint.png", colour: str = "red") -> SimpleUploadedFile:
    """A real picture."""
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/png")


def paper(name: str = "letter.txt") -> SimpleUploadedFile:
    """The letter of a supplier."""
    return SimpleUploadedFile(name, b"answer of the supplier", content_type="text/plain")


def file_on(case: Case, *, by: Any, moment: datetime, file: Any = None) -> Attachment:
    """A file that stands on a case."""
    return attach(case=case, file=file or picture(), level="internal", by=by, at=moment)


def new_request(
    world: World, *, about: Case | None = None, who: str = "qa1", moment: datetime = DRAFTED, **changes: Any
) -> SupplierRequest:
    """A draft because of an alert about a batch of the supplier, unless `about` says of what."""
    case = about or alert_of_supplier(world).case
    return open_request(by=getattr(world, who), at=moment, **(DRAFT | {"case": case.reference} | changes))


def act(
    record: SupplierRequest, name: str, *, by: Any, at: datetime, files: Any = None, **data: Any
) -> SupplierRequest:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: SupplierRequest = advance(
        supplier_request_kind.steps[name], case, by=by, at=at, version=case.version, data=data, files=files
    )
    return found


def token(record: SupplierRequest) -> str:
    """The token of the newest link, as the mail carries it."""
    return token_of(RequestLink.objects.filter(request=record.pk).order_by("-pk")[0])


def outside(
    record: SupplierRequest, scope: Scope, moment: datetime, files: Any = None, **changes: Any
) -> SupplierRequest:
    """The clerk of the supplier answers through the link."""
    data = (CONTAINMENT if scope == Scope.CONTAINMENT else ANSWER) | changes
    return answer_from_outside(token=token(record), scope=scope, data=data, files=files, at=moment)


def sent(
    world: World,
    record: SupplierRequest | None = None,
    *,
    way: str = "mail",
    moment: datetime = SENT,
    **changes: Any,
) -> SupplierRequest:
    """A request that has gone to the supplier, by mail with a link."""
    record = record or new_request(world, **changes)
    return act(record, "send", by=world.qa1, at=moment, way=way, address=ADDRESS)


def contained(world: World, record: SupplierRequest | None = None, **changes: Any) -> SupplierRequest:
    """A request whose first answer came through the link."""
    return outside(record or sent(world, **changes), Scope.CONTAINMENT, CONTAINED)


def answered(world: World, record: SupplierRequest | None = None, **changes: Any) -> SupplierRequest:
    """A request that was answered in full through the link."""
    return outside(record or contained(world, **changes), Scope.FULL, ANSWERED)


def accepted(world: World, record: SupplierRequest | None = None, **changes: Any) -> SupplierRequest:
    """A request whose answer somebody else accepted; two deliveries are watched."""
    record = record or answered(world, **changes)
    return act(record, "accept_answer", by=world.qa2, at=REVIEWED, watch_deliveries="2")


def checked(world: World, record: SupplierRequest | None = None, **changes: Any) -> SupplierRequest:
    """A request whose effect was seen on both deliveries."""
    record = record if record is not None and record.state == State.ACCEPTED else accepted(world, record)
    data = {
        "checked_on": "2026-03-20",
        "deliveries": "2",
        "quantity": "400",
        "bad": "0",
        "words": "未见虚焊",
    } | changes
    return act(record, "check_effect", by=world.qa1, at=at("2026-03-20 10:00"), **data)


def closed(world: World, record: SupplierRequest | None = None) -> SupplierRequest:
    """A request whose actions took effect."""
    return act(checked(world, record), "close", by=world.qa1, at=at("2026-03-20 10:30"))


def returned(world: World, record: SupplierRequest | None = None, **changes: Any) -> SupplierRequest:
    """A request whose causes went back: the second round, with the supplier."""
    record = record or answered(world)
    fields = {"cause_reason": "只说了现象，没有说为什么老化", "way": "mail", "address": ADDRESS} | changes
    return act(record, "return_answer", by=world.qa2, at=REVIEWED, **fields)


def withdrawn(world: World, record: SupplierRequest | None = None) -> SupplierRequest:
    """A request that was withdrawn."""
    moment = SENT + timedelta(minutes=5)
    return act(sent(world, record), "withdraw", by=world.qa1, at=moment, reason="判定为本厂责任")


WAYS: dict[str, Any] = {
    State.SENT: (sent,),
    State.CONTAINED: (sent, contained),
    State.ANSWERED: (sent, contained, answered),
    State.ACCEPTED: (sent, contained, answered, accepted),
    State.CLOSED: (sent, contained, answered, accepted, closed),
    State.WITHDRAWN: (withdrawn,),
}


def request_at(world: World, state: str, *, about: Case | None = None) -> SupplierRequest:
    """A request in `state`."""
    made = new_request(world, about=about)
    for way in WAYS.get(state, ()):
        made = way(world, made)
    assert made.state == state, f"{made.state} instead of {state}"
    return made


def several(*files: Any) -> MultiValueDict:
    """Files as a form of several files posts them."""
    return MultiValueDict({"files": list(files)})
