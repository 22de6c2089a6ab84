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
from aftersales.services.states import ServiceState
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
from feedback_system.imports.models import CaseImport
from feedback_system.jobs import files, kinds
from feedback_system.jobs.kinds import JobKind, Outcome
from feedback_system.jobs.models import Job, JobState
from feedback_system.masterdata.models import Contact, ImportFile, NoCalls
from feedback_system.notifications.models import Delivery, HookDelivery, Notification, TextMessage, Webhook
from feedback_system.notifications.robots.operations import save_robot
from feedback_system.notifications.webhooks.operations import save_webhook
from feedback_system.reporting.builder.models import OwnReport, Subscription
from feedback_system.reports.mailing.operations import save_mailing
from feedback_system.worktime.models import Calendar
from quality.anomalies.states import AnomalyState
from quality.investigations.states import InvestigationState
from quality.slips.models import SlipValue
from quality.slips.states import SlipState
from quality.watches.states import WatchState
from tests.complaints.sharing import put_in_force
from tests.factories import customer_reports, mails, supplier_requests, surveys, visits
from tests.factories.anomalies import anomaly_at
from tests.factories.company import World, at, make_company
from tests.factories.complaints import complaint_at, take
from tests.factories.investigations import investigation_at, major_alert
from tests.factories.returns import return_at
from tests.factories.services import call_at, new_sheets, written_report
from tests.factories.slips import slip_at
from tests.factories.watches import watch_at
from tests.feedback_system.conformity.drawn import sample_with
from tests.feedback_system.reporting.test_months import sign as sign_march
from tests.feedback_system.reports.written import signed
from tests.penalties.papers import MARCH, month_with, sanction_of, switch_on

BESIDE_THE_WORK = re.compile(
    r'"(django_session|usersessions_\w+|accounts_apitoken|cache|complaints_publictry|reporting_keptanswer|intake_apiarrival)"'
)
"""Tables that a request may touch whoever asks: the session, the time a token was last used, the counts of the public door, sums that are
kept for the next reading of a board, and the ledger of what programs sent, refused or not."""


PECULIAR: dict[str, dict[str, Any]] = {
    "accounts:person_act": {"act": "deactivate"},
    "accounts:department_act": {"act": "close"},
    "directory_start": {"way": "wecom"},
    "directory_callback": {"way": "wecom"},
    "administration:login_way": {"kind": "wecom"},
    "administration:try_login_way": {"kind": "wecom"},
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
    "complaint_settings:route_papers": {"code": "long"},
    "complaints:major_meeting_pdf": {"number": 1},
    "complaint_settings:preset": {"code": "store"},
    "complaint_settings:switch_on_preset": {"code": "store"},
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
    **{f"conformity:{name}": {"code": "acknowledged_in_time"} for name in ("cases", "cases_export", "note")},
    **{
        f"catalogue_settings:{name}": {"list": "defect"}
        for name in ("new_entry", "import", "apply", "export")
    },
    **{
        f"catalogue_settings:{name}": {"list": "defect", "code": "scratch"}
        for name in ("entry", "merge", "undo")
    },
    "slip_settings:kind": {"code": "information"},
    "desk:calendar": {"token": "x" * 43},
    "claims:answer": {"token": "x" * 43},
    "feedback:status_of": {"token": "x" * 43},
    "intake:rows": {"day": "2026-03-02", "outcome": "came"},
    "feedback:received": {"token": "x" * 43},
    "supplier_answers:answer": {"token": "x" * 43},
    "supplier_answers:photo": {"token": "x" * 43},
    "survey_answers:answer": {"token": "x" * 43},
    "survey_settings:questionnaire": {"code": "delivery"},
    "survey_settings:rhythm": {"code": "delivery"},
    "letters:template": {"code": "progress", "language": "zh-hans"},
    "customer_texts:text": {"code": "call_free", "language": "zh-hans"},
    "visit_settings:plan": {"code": "project"},
    "api:project": {"name": "P-2601"},
    "api:contract": {"name": "BY-2501"},
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

OF_REPORTS = ("complaints:customer_report", "complaints:open_customer_report")
"""Addresses whose placeholder takes the receipt number of a customer's report."""
OF_RETURNS = ("api:returns-", "aftersales:return_")
"""Addresses whose placeholder takes the number of the return."""
OF_SERVICES = (
    "api:services-",
    "services:voucher_",
    "services:receipt_",
    "services:repair_",
    "services:service_",
)
SHEET_ADDRESSES = [
    f"services:{name}"
    for name in ("sheet", "sheet_pdf", "add_line", "remove_line", "sign_sheet", "correct_sheet")
] + ["api:service-sheet", "api:service-sheet-sign"]
"""Addresses whose placeholder takes the id of the technician's sheet."""
"""Addresses whose placeholder takes the number of the service call."""
PERIOD_ADDRESSES = [
    f"visits:period{tail}" for tail in ("", "_goals", "_add", "_remove", "_ask", "_decide", "_change", "_pdf")
]
"""Addresses whose placeholder takes the id of a plan of patrols."""
PATROL_ADDRESSES = [
    f"visits:report{tail}" for tail in ("", "_texts", "_remark", "_sign", "_answer", "_correct", "_pdf")
]
"""Addresses whose placeholder takes the id of a patrol report."""
OF_IMPROVEMENTS = ("api:improvements-", "quality:improvement_")
"""Addresses whose placeholder takes the number of the improvement."""
OF_ANOMALIES = ("api:anomalies-", "anomalies:alert_", "anomalies:feedback_")
"""Addresses whose placeholder takes the number of the anomaly alert."""
OF_INVESTIGATIONS = ("api:investigations-", "investigations:report_", "investigations:field_record_")
"""Addresses whose placeholder takes the number of the investigation."""
OF_SIGNALS = ("api:watches-", "watches:signal_")
"""Addresses whose placeholder takes the number of the signal of early warning."""
OF_REQUESTS = ("api:supplier-requests-", "supplier_requests:pdf")
"""Addresses whose placeholder takes the number of the supplier request."""
OF_SURVEYS = ("api:surveys-", "surveys:")
"""Addresses whose placeholder takes the number of the survey."""
OF_VISITS = ("api:visits-", "visits:pdf")
"""Addresses whose placeholder takes the number of the return visit."""
OF_RENEWALS = ("api:renewals-", "renewals:pdf")
"""Addresses whose placeholder takes the number of the contract renewal."""
OF_SANCTIONS = ("api:sanctions-", "penalties:personnel_", "penalties:penalty_")
"""Addresses whose placeholder takes the number of the sanction paper."""
OF_SLIPS = ("api:slips-", "slips:slip_")
"""Addresses whose placeholder takes the number of the slip between departments."""
REPORT_ADDRESSES = [
    f"written_reports:{name}"
    for name in ("report", "texts", "sign", "correct", "read", "cases", "export", "pdf")
] + ["api:written-report"]
"""Addresses whose placeholder takes the id of the signed report."""
SAMPLE_ADDRESSES = [f"conformity:{name}" for name in ("sample", "sample_export", "check", "file")]
"""Addresses whose placeholder takes the id of the sample of an audit."""
OWN_REPORT_ADDRESSES = [f"own_reports:{name}" for name in ("report", "change", "delete", "subscribe")] + [
    "api:own-report"
]
"""Addresses whose placeholder takes the id of the report that the general manager shares with everybody who reads figures."""
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
    service: str = ""
    """The number of the service call whose repair waits to be accepted."""
    anomaly: str = ""
    """The number of the alert whose lines three departments carry out."""
    investigation: str = ""
    """The number of the investigation whose team is at work."""
    supplier_request: str = ""
    """The number of the request that lies with the supplier."""
    survey: str = ""
    """The number of the survey that runs."""
    visit: str = ""
    """The number of the visit that is due."""
    renewal: str = ""
    """The number of the renewal whose notice is due."""
    signal: str = ""
    """The number of the signal that quality reviews."""
    sanction: str = ""
    """The number of the sanction paper in force about somebody of production."""
    slip: str = ""
    """The number of the slip that production works on for quality."""
    customer_report: str = ""
    """The receipt number of the customer's report that waits."""
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
        if name.startswith(OF_REPORTS):
            values["number"] = self.customer_report
        if name.startswith(OF_RETURNS):
            values["reference"] = self.goods_return
        if name.startswith(OF_SERVICES):
            values["reference"] = self.service
            values["number"] = 1
        if name.startswith(OF_ANOMALIES):
            values["reference"] = self.anomaly
        if name.startswith(OF_INVESTIGATIONS):
            values["reference"] = self.investigation
        if name.startswith(OF_SIGNALS):
            values["reference"] = self.signal
        if name.startswith(OF_REQUESTS):
            values["reference"] = self.supplier_request
        if name.startswith(OF_SURVEYS):
            values["reference"] = self.survey
            values["number"] = 1
        if name.startswith(OF_VISITS):
            values["reference"] = self.visit
        if name.startswith(OF_RENEWALS):
            values["reference"] = self.renewal
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
    sign_march(world, now)
    cast.pks |= dict.fromkeys(REPORT_ADDRESSES, signed(world).pk)
    day, own = new_sheets(world, at=now)
    cast.pks |= dict.fromkeys(SHEET_ADDRESSES, day.pk) | dict.fromkeys(
        ("services:countersign_sheet", "api:service-sheet-countersign"), own.pk
    )
    plan, report = visits.new_patrol_papers(world, at=now)
    cast.pks |= dict.fromkeys(PERIOD_ADDRESSES, plan.pk) | dict.fromkeys(PATROL_ADDRESSES, report.pk)
    cast.values["line"] = 1
    cast.pks |= dict.fromkeys(SAMPLE_ADDRESSES, sample_with(complaint.case, by=world.qa_head, at=now).pk)
    cast.values["position"] = 1
    customer_reports.piece(customer_reports.photo())
    report = customer_reports.sent().report
    cast.customer_report = report.receipt_number
    cast.pks["complaints:customer_report_file"] = report.files.get().pk
    cast.pks["intake:mail"] = mails.came(mails.written(sender="nobody")).pk
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
    wish = NoCalls.objects.create(
        customer=world.customer, contact=contact, reason="no calls", by=world.cs1, at=now
    )
    old_list = CaseImport.objects.create(
        kind="complaint",
        name="complaints.csv",
        heading_row=1,
        headings=["客户"],
        uploaded_by=world.admin,
        uploaded_at=now,
    )
    upload = ImportFile.objects.create(
        kind="customers", name="customers.csv", content=b"x", uploaded_by=world.admin, uploaded_at=now
    )
    view = SavedView.objects.create(user=world.qa1, name="mine", query="tab=all")
    shared_report = OwnReport.objects.create(
        owner=world.gm, name="ours", query="rows=unit&period=month", shared="readers", changed_at=now
    )
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
    service = written_report(world, call_at(world, ServiceState.REPAIRED)).case
    cast.service = service.number or ""
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
    survey = surveys.running(world).case
    cast.survey = survey.number or ""
    rated = surveys.card(world)
    surveys.answer_from_outside(token=surveys.token(rated), fields=surveys.CARD_BAD, at=surveys.ANSWERED)
    leaflet = SimpleUploadedFile("leaflet.txt", b"what we ask", content_type="text/plain")
    reply = SimpleUploadedFile("reply.txt", b"our first answer", content_type="text/plain")
    sample = SimpleUploadedFile("sample.txt", b"eight joints", content_type="text/plain")
    visit = visits.due_visit(world)
    cast.visit = visit.case.number or ""
    renewal = visits.renewal_of(visits.new_contract(world))
    cast.renewal = renewal.case.number or ""
    plate = SimpleUploadedFile("plate.txt", b"the name plate", content_type="text/plain")
    terms = SimpleUploadedFile("terms.txt", b"four visits a year", content_type="text/plain")
    between = slip_at(world, SlipState.TAKEN_UP).case
    cast.slip = between.number
    spot = SimpleUploadedFile("spot.txt", b"the joint", content_type="text/plain")
    plate = SimpleUploadedFile("plate.txt", b"the serial plate", content_type="text/plain")
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
    webhook = _webhook(world, now)
    ids: dict[Any, str] = {
        file: "attachments:download attachments:thumbnail attachments:withdraw api:complaints-file lessons:choose lessons:drop",
        attach(
            case=improvement, file=photo, level="internal", by=world.prod1, at=now
        ): "api:improvements-file",
        attach(
            case=goods_return, file=letter, level="internal", by=world.cs1, at=now
        ): "api:returns-file",
        attach(case=service, file=plate, level="internal", by=world.tech1, at=now): "api:services-file",
        attach(
            case=anomaly, file=sample, level="internal", by=world.inspector1, at=now
        ): "api:anomalies-file",
        attach(
            case=investigation, file=proof, level="internal", by=world.rd1, at=now
        ): "api:investigations-file",
        attach(case=to_supplier, file=reply, level="internal", by=world.qa1, at=now): "api:supplier-requests-file",
        attach(case=survey, file=leaflet, level="internal", by=world.cs1, at=now): "api:surveys-file",
        rated: "opinion_cards:card opinion_cards:card_pdf",
        rated.answer.remark: "opinion_cards:remark",
        attach(case=visit.case, file=plate, level="internal", by=world.cs1, at=now): "api:visits-file",
        attach(case=renewal.case, file=terms, level="internal", by=world.cs1, at=now): "api:renewals-file",
        attach(case=signal, file=chart, level="internal", by=world.qa1, at=now): "api:watches-file",
        attach(case=between, file=spot, level="internal", by=world.qa1, at=now): "api:slips-file",
        SlipValue.objects.order_by("pk").first(): "slip_settings:value",
        contact: "masterdata:contact_edit",
        wish: "masterdata:calls_again",
        upload: "masterdata:import_preview masterdata:import_apply masterdata:import_report",
        old_list: "imports:file imports:columns imports:run imports:undo imports:rows",
        view: "desk:delete_view",
        shared_report: " ".join(OWN_REPORT_ADDRESSES),
        Subscription.objects.create(report=shared_report, person=world.gm, rhythm="daily"): "own_reports:stop",
        change: "accounts:answer_change",
        replay: "administration:replay_result administration:replay_csv administration:propose_rule administration:propose_calendar",
        proposal: "administration:proposal administration:answer_proposal",
        _calendar_proposal(now): "administration:calendar_proposal administration:answer_calendar_proposal",
        job: "jobs:job jobs:stop jobs:file imports:of_job",
        Letter.objects.get(complaint__case=case): "complaints:retry_letter",
        token: "accounts:revoke_token",
        notice: "notifications:open notifications:read notifications:show",
        delivery: "notifications:retry",
        TextMessage.objects.create(
            sort="survey", key="0", token="0" * 32, state="dead", created_at=now, next_try_at=now, give_up_at=now
        ): "administration:text_again",
        _robot(world, now): "administration:robot administration:try_robot",
        webhook: "administration:webhook administration:hook_deliveries administration:hook_secret administration:try_webhook "
        "administration:resume_webhook administration:hook_again",
        _hook_delivery(webhook, case, now): "administration:hook_delivery_again",
        _mailing(world, now): "mailings:mailing",
        _shift(world, now): "administration:end_duty",
        session: "accounts:end_session",
        Delegation.objects.get(): "accounts:end_delegation",
        aside: "oversight:retry_clock",
        hold: "oversight:release_hold",
        Deadline.objects.filter(case=case).order_by("pk").first(): "deadlines:receipt api:deadline",
        Approval.objects.get(case=asked.case_id): "desk:approval",
        _stop_request(world, case, now): "desk:stop",
        world.people["hr"]: "accounts:person accounts:change_person accounts:give_role accounts:take_role accounts:person_act accounts:person_identifiers",
        world.departments["hr"]: "accounts:department accounts:department_act",
        world.customer: "masterdata:customer masterdata:customer_card masterdata:customer_edit masterdata:no_calls",
        world.product: "masterdata:product masterdata:product_edit",
        world.batch: "masterdata:batch_edit",
        world.delivery: "masterdata:delivery masterdata:delivery_edit complaints:feedback_form complaints:feedback_form_pdf api:delivery",
        world.supplier: "masterdata:supplier masterdata:supplier_edit",
        visit.project: "masterdata:project masterdata:project_edit",
        renewal.contract: "masterdata:contract masterdata:contract_edit",
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


def _mailing(world: World, now: datetime) -> Any:
    values = {
        "source": "month-figures", "roles": ["gm"], "people": [], "departments": [], "moment": "signed", "day": 1, "form": "link",
        "is_on": False,
    }  # fmt: skip
    return save_mailing(mailing=None, values=values, by=world.admin, at=now)


def _robot(world: World, now: datetime) -> Any:
    values = {
        "name": "质量群", "kind": "wecom", "department": None, "role": "", "topics": ["slips"], "is_active": False, "keyword": "",
        "address": f"https://{WECOM}/cgi-bin/webhook/send?key=1", "secret": "",
    }  # fmt: skip
    # Sealed with a key nobody has: whoever tries it sends nothing out of the house.
    robot = save_robot(robot=None, values=values, by=world.admin, at=now)
    type(robot).objects.filter(pk=robot.pk).update(sealed_address="x")
    return robot


def _webhook(world: World, now: datetime) -> Webhook:
    values = {
        "name": "ERP", "address": f"https://{WECOM}/hooks", "owner": world.admin, "topics": ["case.opened"], "kinds": [],
        "with_names": False, "is_active": False,
    }  # fmt: skip
    webhook, _secret = save_webhook(webhook=None, values=values, by=world.admin, at=now)
    # Sealed with a key nobody has: whoever tries it sends nothing out of the house.
    Webhook.objects.filter(pk=webhook.pk).update(sealed_address="x")
    return webhook


def _hook_delivery(webhook: Webhook, case: Case, now: datetime) -> HookDelivery:
    return HookDelivery.objects.create(
        webhook=webhook, case=case, event=case.events.earliest("pk"), topic="case.opened", token="0", at=now, state="dead",
        next_try_at=now, give_up_at=now,
    )  # fmt: skip


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
