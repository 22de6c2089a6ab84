"""The company of the rights table: everybody's browser, one case that reached sales, quality and the GM office, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import ApiToken, ChangeRequest, Delegation, RoleAssignment, User
from accounts.operations.tokens import issue_token
from accounts.queries import system_user
from aftersales.states import ReturnState
from complaints.models import Complaint, Letter, RemedyRule
from complaints.operations.monthly import open_month
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import (
    CalendarProposal,
    Deadline,
    DeadlineRule,
    RuleProposal,
    StopRequest,
)
from feedback_system.deadlines.replay.job import REPLAY
from feedback_system.desk.models import SavedView
from feedback_system.escalation.models import ClockHold, ReminderSlip, SetAside
from feedback_system.escalation.operations import enter_shift, escalate_due
from feedback_system.jobs import files, kinds
from feedback_system.jobs.kinds import JobKind, Outcome
from feedback_system.jobs.models import Job, JobState
from feedback_system.masterdata.models import Contact, ImportFile
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.robots.operations import save_robot
from feedback_system.worktime.models import Calendar
from quality.anomalies.states import AnomalyState
from quality.investigations.states import InvestigationState
from quality.slips.models import SlipValue
from quality.slips.states import SlipState
from quality.watches.states import WatchState
from tests.complaints.sharing import put_in_force
from tests.factories import supplier_requests
from tests.factories.anomalies import anomaly_at
from tests.factories.company import World, at, make_company
from tests.factories.complaints import complaint_at, take
from tests.factories.investigations import investigation_at, major_alert
from tests.factories.returns import return_at
from tests.factories.slips import slip_at
from tests.factories.watches import watch_at
from tests.feedback_system.reports.written import signed
from tests.penalties.papers import MARCH, month_with, sanction_of, switch_on

BESIDE_THE_WORK = re.compile(r'"(django_session|usersessions_\w+|accounts_apitoken|cache)"')
"""Tables that a request may touch whoever asks: the session, the time a token was last used."""


PECULIAR: dict[str, dict[str, Any]] = {
    "accounts:person_act": {"act": "deactivate"},
    "accounts:department_act": {"act": "close"},
    "desk:step": {"name": "finish_investigation"},
    "complaints:share_amounts": {"name": "rule"},
    "complaints:share_proposal": {"name": "rule"},
    "complaint_settings:change_policy": {"code": "usual"},
    "complaint_settings:drop_policy": {"code": "usual"},
    "complaint_settings:end_policy": {"code": "usual"},
    "api:customer": {"name": "C001"},
    "api:product": {"name": "TS-500"},
    "accounts:answer_change": {"act": "refuse"},
    "complaint_settings:change_remedy_rule": {"route": "long"},
    "complaint_settings:take_back_remedy_rule": {"route": "long"},
    "complaint_settings:change_limits": {"route": "long", "subject": "remedy"},
    "complaint_settings:drop_limits": {"route": "long", "subject": "remedy"},
    "complaint_settings:change_kind_limits": {"route": "long", "subject": "remedy", "kind": "return"},
    "complaint_settings:drop_kind_limits": {"route": "long", "subject": "remedy", "kind": "return"},
    "complaint_settings:route": {"code": "long"},
    "complaint_settings:new_code": {"list": "remedy"},
    "complaint_settings:code": {"list": "remedy", "code": "allowance"},
    "administration:calendar": {"code": "default"},
    "administration:calendar_day": {"code": "default"},
    "administration:calendar_hours": {"code": "default"},
    "administration:calendar_recount": {"code": "default"},
    "administration:calendar_year": {"code": "default"},
    "return_settings:reason": {"code": "quality"},
    "anomaly_settings:new_code": {"list": "process"},
    "anomaly_settings:code": {"list": "process", "code": "welding"},
    "catalogue_lookup:entries": {"list": "defect"},
    "lessons:entry": {"list": "defect", "code": "scratch"},
    **{
        f"catalogue_settings:{name}": {"list": "defect"}
        for name in ("new_entry", "import", "apply", "export")
    },
    **{
        f"catalogue_settings:{name}": {"list": "defect", "code": "scratch"}
        for name in ("entry", "merge", "undo")
    },
    "slip_settings:kind": {"code": "information"},
    "claims:answer": {"token": "x" * 43},
    "supplier_answers:answer": {"token": "x" * 43},
    "supplier_answers:photo": {"token": "x" * 43},
    "letters:template": {"code": "progress", "language": "zh-hans"},
    **{
        f"administration:{name}": {"code": "complaint-close"}
        for name in ("rule", "new_rule_version", "new_rule_variant", "take_back_rule_version", "move_clocks")
    },
    "desk:draft": {"form": "step", "key": "x"},
    "escalation:time_used": {"reference": "{case}"},
    "administration:answer_proposal": {"act": "refuse"},
    "administration:answer_calendar_proposal": {"act": "refuse"},
}
"""Values of placeholders that mean something else at this name."""

OF_RETURNS = ("api:returns-", "aftersales:return_")
"""Addresses whose placeholder takes the number of the return."""
OF_IMPROVEMENTS = ("api:improvements-", "quality:improvement_")
"""Addresses whose placeholder takes the number of the improvement."""
OF_ANOMALIES = ("api:anomalies-", "anomalies:alert_")
"""Addresses whose placeholder takes the number of the anomaly alert."""
OF_INVESTIGATIONS = ("api:investigations-", "investigations:report_", "investigations:field_record_")
"""Addresses whose placeholder takes the number of the investigation."""
OF_SIGNALS = ("api:watches-", "watches:signal_")
"""Addresses whose placeholder takes the number of the signal of early warning."""
OF_REQUESTS = ("api:supplier-requests-", "supplier_requests:pdf")
"""Addresses whose placeholder takes the number of the supplier request."""
OF_SANCTIONS = ("api:sanctions-", "penalties:personnel_", "penalties:penalty_")
"""Addresses whose placeholder takes the number of the sanction paper."""
OF_SLIPS = ("api:slips-", "slips:slip_")
"""Addresses whose placeholder takes the number of the slip between departments."""
REPORT_ADDRESSES = [
    f"written_reports:{name}"
    for name in ("report", "texts", "sign", "correct", "read", "cases", "export", "pdf")
]
"""Addresses whose placeholder takes the id of the signed report."""
WECOM = "qyapi.weixin.qq.com"
OTHERS = {"deputy": "stands in for the head of quality", "ex_member": "has left", "nobody": "no role at all"}
"""People beside the cast of the company who matter for rights."""


@dataclass
class Cast:
    """The world, everybody's client by name, and the values for the placeholders of addresses."""

    world: World
    case: Any
    values: dict[str, Any] = field(default_factory=dict)
    improvement: str = ""
    """The number of the improvement raised from the case."""
    goods_return: str = ""
    """The number of the return whose reason quality confirms."""
    anomaly: str = ""
    """The number of the alert whose lines three departments carry out."""
    investigation: str = ""
    """The number of the investigation whose team is at work."""
    supplier_request: str = ""
    """The number of the request that lies with the supplier."""
    signal: str = ""
    """The number of the signal that quality reviews."""
    sanction: str = ""
    """The number of the sanction paper in force about somebody of production."""
    slip: str = ""
    """The number of the slip that production works on for quality."""
    pks: dict[str, int] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def address(self, name: str, route: str) -> str:
        """The address of a URL name, its placeholders filled with what exists."""
        values = {**self.values, **PECULIAR.get(name, {})}
        if name in self.pks:
            values["pk"] = self.pks[name]
        if name.startswith(OF_IMPROVEMENTS):
            values["reference"] = self.improvement
        if name.startswith(OF_RETURNS):
            values["reference"] = self.goods_return
        if name.startswith(OF_ANOMALIES):
            values["reference"] = self.anomaly
        if name.startswith(OF_INVESTIGATIONS):
            values["reference"] = self.investigation
        if name.startswith(OF_SIGNALS):
            values["reference"] = self.signal
        if name.startswith(OF_REQUESTS):
            values["reference"] = self.supplier_request
        if name.startswith(OF_SANCTIONS):
            values["reference"] = self.sanction
        if name.startswith(OF_SLIPS):
            values["reference"] = self.slip
        values = {key: self.case.number if value == "{case}" else value for key, value in values.items()}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match.group(1)]), route)

    def clients_of(self, who: str) -> Client:
        """The browser of `who`, with the session it had at the start."""
        client = self.clients[who]
        client.cookies = SimpleCookie(self.cookies.get(who, ""))
        return client

    def ask(self, who: str, method: str, address: str, body: Any = None, content_type: str = "") -> Any:
        """The answer to `who`; what the request changed is taken back."""
        api = address.startswith("/api/")
        form = content_type or ("application/json" if api else "application/x-www-form-urlencoded")
        body = body if body is not None else ("{}" if api and method != "GET" else "")
        with transaction.atomic():
            answer = self.clients_of(who).generic(method, address, body, content_type=form)
            transaction.set_rollback(True)
        return answer


def url_names(patterns: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every name of the resolver, with its namespace and its route; a route without a name is called by itself."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_names(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield (f"{space}{pattern.name}" if pattern.name else f"/{route}"), route


def build_cast() -> Cast:
    """Everybody, and one of everything that has an address."""
    world = make_company()
    now = timezone.now()
    complaint = complaint_at(world, State.INVESTIGATING)
    asked = complaint_at(world, State.AWAITING_APPROVAL, order_number="SO-1002", batch_number="")
    escalate_due(now=at("2026-03-30 09:00"), by=system_user())
    cast = Cast(world, complaint.case)
    _let_in(cast, now)
    _give_ids(cast, asked, now)
    cast.values["month"] = open_month(
        month=date(2026, 3, 1), by=world.gm_office, at=at("2026-04-01 09:00")
    ).code
    _sanction(cast, now)
    cast.pks |= dict.fromkeys(REPORT_ADDRESSES, signed(world).pk)
    return cast


def _sanction(cast: Cast, now: datetime) -> None:
    """A paper in force about somebody of production, with a file, and the closed deductions of March."""
    switch_on(cast.world)
    paper = sanction_of(cast.world, "prod1", kind="warning", amount="400")
    cast.sanction = paper.case.number or ""
    text = SimpleUploadedFile("rule.txt", b"the rule that was broken", content_type="text/plain")
    file = attach(case=paper.case, file=text, level="internal", by=cast.world.gm_office, at=now)
    cast.pks["api:sanctions-file"] = file.pk
    month_with(cast.world, MARCH, prod1=("20000", "1000"))


def _let_in(cast: Cast, now: datetime) -> None:
    """A client for everybody: the cast, a deputy, one who has left, one without a role, a program, and a stranger."""
    world = cast.world
    for username in OTHERS:
        world.people[username] = User.objects.create(
            username=username, name=username, password="!", joined_at=now
        )
    Delegation.objects.create(
        principal=world.people["qa_head"], deputy=world.people["deputy"], starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=9),
    )  # fmt: skip
    for username, person in world.people.items():
        cast.clients[username] = Client(raise_request_exception=False, headers={"accept-language": "en"})
        cast.clients[username].force_login(person)
        cast.cookies[username] = cast.clients[username].cookies.output(attrs=[], header="")
    RoleAssignment.objects.create(
        user=world.people["ex_member"], department=world.departments["qa"], role="qa_head"
    )
    User.objects.filter(username="ex_member").update(is_active=False)
    robot = User.objects.create(
        username="robot", name="robot", password="!", kind=User.Kind.SYSTEM, joined_at=now
    )
    RoleAssignment.objects.create(
        user=robot, department=world.departments["service_desk"], role="integration"
    )
    _token, raw = issue_token(
        user=robot, name="shop", scope=ApiToken.Scope.WRITE, expires_at=now + timedelta(days=9), by=world.admin, at=now
    )  # fmt: skip
    cast.clients["robot"] = Client(
        raise_request_exception=False, headers={"accept-language": "en", "authorization": f"Token {raw}"}
    )
    cast.clients["stranger"] = Client(raise_request_exception=False, headers={"accept-language": "en"})


def _give_ids(cast: Cast, asked: Complaint, now: datetime) -> None:
    world, case = cast.world, cast.case
    text = SimpleUploadedFile("note.txt", b"seen at the line", content_type="text/plain")
    file = attach(case=case, file=text, level="internal", by=world.qa1, at=now)
    contact = Contact.objects.create(customer=world.customer, name="王先生", phone="13900001111")
    upload = ImportFile.objects.create(
        kind="customers", name="customers.csv", content=b"x", uploaded_by=world.admin, uploaded_at=now
    )
    view = SavedView.objects.create(user=world.qa1, name="mine", query="tab=all")
    token, _raw = issue_token(
        user=world.qa1, name="mine", scope=ApiToken.Scope.WRITE, expires_at=now + timedelta(days=9), by=world.qa1, at=now
    )  # fmt: skip
    slip = ReminderSlip.objects.filter(case=case, department__code="qa").order_by("pk").first()
    notice = Notification.objects.filter(recipient=world.people["qa1"]).order_by("pk").first()
    session = UserSession.objects.create(
        user=world.people["qa1"], ip="127.0.0.1", session_key="x" * 32, user_agent="", last_seen_at=now
    )
    delivery = Delivery.objects.order_by("pk").first()
    take(
        Complaint.objects.get(case=case), "send_letter", by=world.sales1, at=now, letter="progress", language="en",
        way="paper", address="", subject="Your complaint", text="We are looking into it.",
    )  # fmt: skip
    change = ChangeRequest.objects.create(
        act=ChangeRequest.Act.GIVE_ROLE, user=world.people["hr"], role="finance", department=world.departments["finance"],
        asked_by=world.admin, asked_at=now,
    )  # fmt: skip
    take(
        Complaint.objects.get(case=case), "raise_improvement", by=world.gm_office, at=now, department="production",
        reason="It has come back twice.",
    )  # fmt: skip
    improvement = case.follow_ups.get()
    cast.improvement = improvement.number
    goods_return = return_at(world, ReturnState.REASON_REVIEW).case
    cast.goods_return = goods_return.number
    anomaly = anomaly_at(world, AnomalyState.DISPOSED).case
    cast.anomaly = anomaly.number
    investigation = investigation_at(
        world, InvestigationState.INVESTIGATING, about=major_alert(world, batch_number="B2690").case
    ).case
    cast.investigation = investigation.number or ""
    proof = SimpleUploadedFile("pull.txt", b"the pull test of the night", content_type="text/plain")
    signal = watch_at(world, WatchState.IN_REVIEW).case
    cast.signal = signal.number
    chart = SimpleUploadedFile("chart.txt", b"eight cracks", content_type="text/plain")
    to_supplier = supplier_requests.sent(
        world,
        supplier_requests.new_request(
            world, about=supplier_requests.alert_of_supplier(world, batch_number="B2691").case
        ),
    ).case
    cast.supplier_request = to_supplier.number or ""
    reply = SimpleUploadedFile("reply.txt", b"our first answer", content_type="text/plain")
    sample = SimpleUploadedFile("sample.txt", b"eight joints", content_type="text/plain")
    between = slip_at(world, SlipState.TAKEN_UP).case
    cast.slip = between.number
    spot = SimpleUploadedFile("spot.txt", b"the joint", content_type="text/plain")
    letter = SimpleUploadedFile("letter.txt", b"we send the boards back", content_type="text/plain")
    photo = SimpleUploadedFile("part.txt", b"the new part", content_type="text/plain")
    put_in_force(world, since=timezone.localdate(now), at=now)
    replay, proposal, job = _long_work(cast, now)
    clock = Deadline.objects.filter(case=case, state="running").order_by("pk").first()
    aside = SetAside.objects.create(deadline=clock, at=now, last_at=now, reason="ValueError: no such thing")
    hold = ClockHold.objects.create(reason="ahead", noticed_at=now, expected_at=now)
    assert slip is not None and notice is not None and delivery is not None
    cast.values = {
        "area": "complaints", "reference": case.number, "number": slip.number, "code": "qa", "pk": case.pk, "position": 1,
        "customer_pk": world.customer.pk, "product_pk": world.product.pk, "act": "change",
        "assignment_pk": RoleAssignment.objects.get(user=world.people["hr"]).pk,
    }  # fmt: skip
    ids: dict[Any, str] = {
        file: "attachments:download attachments:thumbnail attachments:withdraw api:complaints-file lessons:choose lessons:drop",
        attach(
            case=improvement, file=photo, level="internal", by=world.prod1, at=now
        ): "api:improvements-file",
        attach(
            case=goods_return, file=letter, level="internal", by=world.cs1, at=now
        ): "api:returns-file",
        attach(
            case=anomaly, file=sample, level="internal", by=world.inspector1, at=now
        ): "api:anomalies-file",
        attach(
            case=investigation, file=proof, level="internal", by=world.rd1, at=now
        ): "api:investigations-file",
        attach(case=to_supplier, file=reply, level="internal", by=world.qa1, at=now): "api:supplier-requests-file",
        attach(case=signal, file=chart, level="internal", by=world.qa1, at=now): "api:watches-file",
        attach(case=between, file=spot, level="internal", by=world.qa1, at=now): "api:slips-file",
        SlipValue.objects.order_by("pk").first(): "slip_settings:value",
        contact: "masterdata:contact_edit",
        upload: "masterdata:import_preview masterdata:import_apply masterdata:import_report",
        view: "desk:delete_view",
        change: "accounts:answer_change",
        replay: "administration:replay_result administration:replay_csv administration:propose_rule administration:propose_calendar",
        proposal: "administration:proposal administration:answer_proposal",
        _calendar_proposal(now): "administration:calendar_proposal administration:answer_calendar_proposal",
        job: "jobs:job jobs:stop jobs:file",
        Letter.objects.get(complaint__case=case): "complaints:retry_letter",
        token: "accounts:revoke_token",
        notice: "notifications:open notifications:read notifications:show",
        delivery: "notifications:retry",
        _robot(world, now): "administration:robot administration:try_robot",
        _shift(world, now): "administration:end_duty",
        session: "accounts:end_session",
        Delegation.objects.get(): "accounts:end_delegation",
        aside: "oversight:retry_clock",
        hold: "oversight:release_hold",
        Deadline.objects.filter(case=case).order_by("pk").first(): "deadlines:receipt api:deadline",
        Approval.objects.get(case=asked.case_id): "desk:approval",
        _stop_request(world, case, now): "desk:stop",
        world.people["hr"]: "accounts:person accounts:change_person accounts:give_role accounts:take_role accounts:person_act",
        world.departments["hr"]: "accounts:department accounts:department_act",
        world.customer: "masterdata:customer masterdata:customer_card masterdata:customer_edit",
        world.product: "masterdata:product masterdata:product_edit",
        world.batch: "masterdata:batch_edit",
        world.delivery: "masterdata:delivery masterdata:delivery_edit complaints:feedback_form complaints:feedback_form_pdf api:delivery",
        world.supplier: "masterdata:supplier masterdata:supplier_edit",
        RemedyRule.objects.get(route="long"): "complaint_settings:take_back_remedy_rule",
        DeadlineRule.objects.get(code="complaint-close", route="", market="home"): "administration:new_rule_version "
        "administration:new_rule_variant administration:take_back_rule_version administration:move_clocks",
    }  # fmt: skip
    cast.pks = {name: row.pk for row, names in ids.items() for name in names.split()}


def _calendar_proposal(now: datetime) -> CalendarProposal:
    """A day off that the system proposed, so that nobody of the table is its author."""
    test = {"reproduced": 0, "of": 0, "different": 0, "differences": [], "unknown": 0, "unknown_versions": {}}
    return CalendarProposal.objects.create(
        calendar=Calendar.objects.get(code="default"), reason="factory day", proposed_by=system_user(), proposed_at=now,
        params={
            "tried": "calendar", "calendar": "default", "off": ["2026-12-31"], "worked": [], "ordinary": [],
            "weekly_hours": None, "months": 12,
        },
        result={"self_test": test, "as_of": now.isoformat(), "since": now.isoformat()},
    )  # fmt: skip


def _stop_request(world: World, case: Case, now: datetime) -> StopRequest:
    """A stop of a deadline that was refused: no rule as it ships lets its clock be stopped."""
    clock = Deadline.objects.filter(case=case).order_by("pk").first()
    return StopRequest.objects.create(
        deadline=clock, reason="sample", reason_label="等待样品", expected_until=now + timedelta(days=1), asked_at=now,
        asked_by=world.people["qa1"], decision="refused", decided_by=world.people["qa_head"], decided_at=now,
    )  # fmt: skip


def _long_work(cast: Cast, now: datetime) -> tuple[Job, RuleProposal, Job]:
    """A finished replay of the administrator, a version that the system proposed out of it, and a job with a file of qa1."""
    world = cast.world
    rule = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    params = {
        "tried": "rule", "rule": rule.pk, "unit": "working_days", "amount": "10", "shift_to_working_day": False,
        "rungs": None, "months": 12,
    }  # fmt: skip
    test = {"reproduced": 0, "of": 0, "different": 0, "differences": [], "unknown": 0, "unknown_versions": {}}
    result = {"as_of": now.isoformat(), "since": now.isoformat(), "self_test": test}
    over = {"state": JobState.DONE, "asked_at": now, "ended_at": now}
    replay = Job.objects.create(kind=REPLAY, params=params, result=result, asked_by=world.admin, **over)
    proposal = RuleProposal.objects.create(
        rule=rule, params=params, result=result, reason="x", proposed_by=system_user(), proposed_at=now
    )
    kinds.register(TABLE_OF_RIGHTS)
    job = Job.objects.create(
        kind=TABLE_OF_RIGHTS.code, asked_by=world.people["qa1"], file="of-qa1", file_name="x.txt", **over
    )
    files.root().mkdir(parents=True, exist_ok=True)
    (files.root() / "of-qa1").write_text("x")
    return replay, proposal, job


TABLE_OF_RIGHTS = JobKind("table-of-rights", "Table of rights", lambda progress: Outcome())


def _robot(world: World, now: datetime) -> Any:
    values = {
        "name": "质量群", "kind": "wecom", "department": None, "role": "", "topics": ["slips"], "is_active": False, "keyword": "",
        "address": f"https://{WECOM}/cgi-bin/webhook/send?key=1", "secret": "",
    }  # fmt: skip
    # Sealed with a key nobody has: whoever tries it sends nothing out of the house.
    robot = save_robot(robot=None, values=values, by=world.admin, at=now)
    type(robot).objects.filter(pk=robot.pk).update(sealed_address="x")
    return robot


def _shift(world: World, now: datetime) -> Any:
    return enter_shift(
        person=world.people["qa1"], starts_at=now, ends_at=now + timedelta(days=1), by=world.admin, at=now
    )


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements with which the block changes rows that say something, whoever asks."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not BESIDE_THE_WORK.search(sql[:80]):
            found.append(sql[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found
