"""All pages of the product, found through the resolver, each with somebody who may open it and an object to open."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from accounts.models import Delegation, Way
from accounts.operations import enter_identifiers, save_way
from accounts.queries import system_user
from aftersales.contracts.models import Renewal
from aftersales.contracts.states import RenewalState
from aftersales.models import GoodsReturn
from aftersales.services.models import ServiceCall
from aftersales.services.states import ServiceState
from aftersales.states import ReturnState
from aftersales.surveys.models import Survey, SurveyLink
from aftersales.surveys.states import SurveyState
from aftersales.visits.models import Visit
from aftersales.visits.states import VisitState
from complaints.intake.models import InboundMail
from complaints.models import Complaint, CustomerReport, MonthRun, StatusPage
from complaints.operations.public_reports import write_word
from complaints.operations.releasing import set_voice_rule
from complaints.operations.status_pages import token_of_page
from complaints.penalties.models import SanctionPaper
from complaints.states import State
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.conformity.models import Sample
from feedback_system.escalation.operations import enter_shift, escalate_due
from feedback_system.jobs.models import Job
from feedback_system.links.operations import token_of
from feedback_system.masterdata.models import Batch, Contact, NoCalls
from feedback_system.notifications.robots.operations import save_robot
from feedback_system.notifications.webhooks.operations import save_webhook
from feedback_system.reporting.builder.models import OwnReport
from feedback_system.reports.models import Report
from quality.anomalies.models import Anomaly
from quality.anomalies.states import AnomalyState
from quality.investigations.models import Investigation
from quality.investigations.states import InvestigationState
from quality.models import Improvement
from quality.slips.models import Slip
from quality.slips.states import SlipState
from quality.states import ImprovementState
from quality.supplier_requests.models import RequestLink, SupplierRequest
from quality.supplier_requests.states import RequestState
from quality.watches.models import Watch
from quality.watches.operations import find_signals
from quality.watches.states import WatchState
from tests.complaints.sharing import give_points, put_in_force
from tests.factories import claims, customer_reports, mails, surveys
from tests.factories.anomalies import PLACES, act, anomaly_at
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint, take
from tests.factories.eight_d import BEFORE, full_8d, full_8d_at
from tests.factories.eight_d import walk as walk_8d
from tests.factories.investigations import FIELD, UNIT, investigation_at, major_alert, new_investigation
from tests.factories.investigations import act as act_in_team
from tests.factories.remedies import GOODS_400, executing, walk_certificate, walk_slip
from tests.factories.returns import return_at
from tests.factories.services import call_at, new_sheets, written_report
from tests.factories.slips import (
    SENT,
    fast_feedback_with_everything,
    new_slip,
    promised,
    slip_at,
    slip_to_file,
    slip_to_sign,
)
from tests.factories.slips import act as slip_act
from tests.factories.supplier_requests import DRAFTED as DRAFTED_AT
from tests.factories.supplier_requests import act as act_on_request
from tests.factories.supplier_requests import alert_of_supplier, picture, request_at, returned, sent
from tests.factories.visits import new_patrol_papers, patrol, renewal_at, visit_at
from tests.factories.watches import NEXT_NIGHT, crack, watch_at
from tests.journeys.living import (
    claims_at_each_stage,
    month_under_way,
    replays,
    sanctions,
    stop_asked_for,
    written_reports,
)

STATES = (
    State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.INVESTIGATING, State.PRODUCTION_ANALYSIS, State.RD_OPINION,
    State.MANAGER_REVIEW, State.CONSOLIDATING, State.PROPOSING, State.PROPOSAL_REVIEW, State.AWAITING_APPROVAL,
    State.NEGOTIATING, State.OUTCOME_REVIEW, State.AWAITING_FINAL_APPROVAL, State.RULING, State.AWAITING_RULING_APPROVAL,
    State.EXECUTING,
)  # fmt: skip
RETURN_STATES = (
    ReturnState.RECEIVED, ReturnState.COUNTED, ReturnState.REASON_REVIEW, ReturnState.RETEST, ReturnState.REASON_STANDS,
    ReturnState.AWAITING_APPROVAL, ReturnState.HANDLING, ReturnState.CARRIED_OUT, ReturnState.VISITED,
    ReturnState.REASON_REFUSED, ReturnState.EXPLAINED, ReturnState.CLOSED,
)  # fmt: skip
READERS = (
    "gm_office", "admin", "cs1", "sales1", "qa_head", "finance", "hr", "warehouse", "auditor", "manager", "sales_head",
    "service_head",
)  # fmt: skip
"""In this order people are asked whether they may open a page; together they may open everything."""
MACHINES = re.compile(
    r"^(api/v1/(?!docs/)|feedback/files/|healthz|readyz|.*\.pdf$|.*\.ics$|.*/today/data/$|.*/worker\.js$|accounts/directory/.*/callback/$)"
)
"""Addresses for machines, and papers, and where a browser comes back from a directory; what they answer has tests of its own."""
DIRECTORY = {"is_on": True, "client_id": "ww1", "agent": "1000002", "secret": "SEC2"}
DINGTALK = "oapi.dingtalk.com"
ROBOT = {
    "name": "质量群", "kind": "dingtalk", "department": None, "role": "", "topics": ["slips"], "is_active": True,
    "keyword": "", "address": f"https://{DINGTALK}/robot/send?access_token=1", "secret": "SEC1",
}  # fmt: skip
WEBHOOK = {
    "name": "ERP", "address": "https://receiver.example.com/hooks", "topics": ["case.opened", "case.closed"], "kinds": ["complaint"],
    "with_names": False, "is_active": True,
}  # fmt: skip
ROWS_OF_A_MODEL = 30
"""So many objects of each model are tried for a page that needs one."""


@dataclass(frozen=True)
class Page:
    """An address, and who opens it. Nobody stands for somebody who has not logged in."""

    path: str
    reader: str | None

    def __str__(self) -> str:
        return f"{self.path} ({self.reader or 'nobody'})"


def living_company(world: World) -> dict[str, Complaint]:
    """A complaint in each state, three weeks old, with what such a company has: slips, notices, files, a deputy."""
    now = timezone.now()
    start = now - timedelta(days=21)
    living = {  # each of its own order, so that their amounts are not added up
        str(state): complaint_at(world, state, start=start, order_number=f"SO-{number}", batch_number="")
        for number, state in enumerate(STATES, start=2000)
    }
    late = living[State.INVESTIGATING]
    for step in range(0, 21, 4):
        escalate_due(now=start + timedelta(days=step, hours=5), by=system_user())
    attach(
        case=late.case,
        file=SimpleUploadedFile("说明.txt", "现场照片另附".encode()),
        level=Attachment.Level.INTERNAL,
        by=world.qa1,
        at=now,
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "navy").save(picture, "PNG")
    attach(
        case=late.case,
        file=SimpleUploadedFile("划伤.png", picture.getvalue()),
        level=Attachment.Level.INTERNAL,
        by=world.qa1,
        at=now,
    )
    put_in_force(world, since=timezone.localdate(now), at=now)
    give_points(world, now.year, now.month, prod1="10", prod_head="20")
    contact = Contact.objects.create(customer=world.customer, name="王先生", phone="13900001111")
    NoCalls.objects.create(customer=world.customer, contact=contact, reason="勿扰", by=world.cs1)
    answer = _logged_in(world.admin).post(
        "/masterdata/import/",
        {
            "kind": "customers",
            "file": SimpleUploadedFile("客户.csv", "客户编号,客户名称\nC7,新客户\nC8,\n".encode()),
        },
    )
    assert answer.status_code == 302
    answer = _logged_in(world.admin).post(
        "/settings/imports/",
        {
            "kind": "complaint",
            "file": SimpleUploadedFile(
                "旧台账.csv",
                "编号,客户,投诉内容,投诉日期\n2601-1,C001,异响,2026-02-01\n2601-2,C001,异响,2026-02-31\n".encode(),
            ),
        },
    )
    assert answer.status_code == 302
    Delegation.objects.create(
        principal=world.gm_office, deputy=world.gm_office2, starts_at=now, ends_at=now + timedelta(days=3)
    )
    replays(world, now)
    enter_shift(person=world.qa1, starts_at=now, ends_at=now + timedelta(days=1), by=world.admin, at=now)
    save_robot(robot=None, values=ROBOT, by=world.admin, at=now)
    save_way(kind=Way.WECOM, values=DIRECTORY, by=world.admin, at=now)
    enter_identifiers(user=world.cs1, identifiers={"wecom": "cs1"}, by=world.admin, at=now)
    save_webhook(webhook=None, values=WEBHOOK | {"owner": world.gm_office}, by=world.admin, at=now)
    held = executing(world, GOODS_400, order_number="SO-90", batch_number="", start=start)
    living["return held"] = walk_slip(world, held, counted=420, at=start + timedelta(days=2))
    money = executing(world, order_number="SO-91", batch_number="", start=start)
    living["certificate out"] = walk_certificate(
        world, money, until="sign_allowance", at=start + timedelta(days=2)
    )
    refiled = complaint_at(world, State.NEGOTIATING, start=start, order_number="SO-88", batch_number="")
    take(refiled, "refile", by=world.sales1, at=now, reason="客户认为太少", demand="全部换货")
    new_complaint(world, at=now, description="第二次来电")
    stop_asked_for(world, now)
    month_under_way(world, now)
    sanctions(world)
    for number, state in enumerate(RETURN_STATES, start=3000):
        return_at(world, state, order_number=f"SO-{number}", batch_number="", unit_price="35.50")
    seen = (one for one in ServiceState if one not in ("handed_back", "invoiced", "free", "called_off"))
    for number, state in enumerate(seen, start=1):
        call = call_at(world, state, serial_number=f"SN-{number}")
        if state == ServiceState.FIXED:
            written_report(world, call)
    new_sheets(world, at=now)
    _alerts(world)
    _investigated(world)
    _improve(world)
    _signals(world)
    _asked_suppliers(world, now)
    _surveyed(world, now)
    _visited(world, now)
    _slips_of(world)
    written_reports(world)
    claims_at_each_stage(world, living, now)
    _reported(world, now)
    _spoken(world, living, now)
    held_back = living[State.OUTCOME_REVIEW]
    take(held_back, "report_held_payment", by=world.sales1, at=now, text="客户暂扣发票 FP-2601")
    return living


def _spoken(world: World, living: dict[str, Complaint], now: datetime) -> None:
    """An answer that waits for quality, a question to an expert, and a major case with a penalty note and a meeting."""
    set_voice_rule(release="quality", first_answers=False, blocks_phrases=False, by=world.admin, at=now)
    asked = living[State.CONSOLIDATING]
    take(asked, "tell_customer", by=world.cs1, at=now, channel="web", text="我们保证尽快查明。")
    take(
        asked,
        "ask_expert",
        by=world.cs1,
        at=now,
        person="rd1",
        question="低温下能否使用？",
        channel="phone",
        text="稍后答复",
    )
    major = living[State.INVESTIGATING]
    note = {"noted_on": now.date().isoformat(), "claimed": "2000", "text": "停线两小时"}
    take(major, "enter_penalty_note", by=world.cs1, at=now, **note)
    take(major, "flag_major", by=world.gm_office, at=now, reason="客户停线")
    minutes = {"present": "高总、秦安", "discussed": "装箱工序划伤", "decided": "周五前全检库存"}
    take(major, "record_major_meeting", by=world.gm_office, at=now, held_at=now.isoformat(), **minutes)


def _reported(world: World, now: datetime) -> None:
    """A report of a customer that waits with a photo, and one that became a complaint about which she has asked something."""
    earlier = now - timedelta(hours=2)
    page = customer_reports.sent(key="f" * 24, moment=earlier)
    customer_reports.opened(world, page.report, moment=now)
    page.refresh_from_db()
    write_word(page=page, kind="message", text="什么时候有结果？", offer=None, key="1", at=now)
    customer_reports.piece(customer_reports.photo(), at=now)
    customer_reports.sent(moment=earlier)
    mails.came(mails.written(sender="没有地址"), moment=earlier)
    mails.came(mails.written(files={"板面.jpg": customer_reports.photo(), "a.exe": b"MZ"}), moment=earlier)


def _alerts(world: World) -> None:
    """An alert in each state, one of them with everything that can hang on it."""
    for number, state in enumerate(AnomalyState, start=1):
        anomaly_at(world, state, batch_number=f"X{number}")
    full = anomaly_at(world, AnomalyState.REGISTERED, goods_went_on="on", next_process="assembly")
    now = full.case.entered_at + timedelta(hours=1)
    full = act(
        full,
        "convene_review",
        by=world.qa1,
        at=now,
        meets_at=now.isoformat(),
        departments=["production"],
        agenda="是否挑选",
    )
    full = act(full, "inform", by=world.qa1, at=now, department="production", text="请停用该批")
    full = act(full, "add_finding", by=world.qa1, at=now, kind="fact", text="焊点发黑")
    said = {"user_name": "城东泵站", "heard_by": "phone", "text": "三台启动后接触不良", "quantity": "3"}
    full = act(full, "collect_feedback", by=world.qa1, at=now, **said)
    full = act(full, "move_goods", by=world.qa1, at=now, kind="held", quantity="200", place="隔离区")
    full = act(
        full, "send_to_test", by=world.qa1, at=now, body="省质检院", question="焊料成分", sample="Y-1", quantity="3",
        expected_on="2026-03-09",
    )  # fmt: skip
    act(full, "enter_balance", by=world.qa2, at=now, produced="5000", places=PLACES)


def _investigated(world: World) -> None:
    """An investigation in each state, one of them with a question outside and a record to sign."""
    for number, state in enumerate((InvestigationState.FILED, *InvestigationState), start=1):
        about = major_alert(world, batch_number=f"V{number}").case
        record = investigation_at(world, state, about=about)
        if state == InvestigationState.INVESTIGATING:
            later = record.case.entered_at + timedelta(days=1)
            record = act_in_team(
                record, "send_to_body", by=world.rd1, at=later, kind="arbitration", body="市仲裁委员会", question="责任归属",
                expected_on="2026-03-20",
            )  # fmt: skip
            record = act_in_team(
                record,
                "record_field",
                by=world.rd1,
                at=later,
                **(FIELD | {"attendants": [{"person": "qa2"}]}),
            )
            act_in_team(record, "ask_withdrawal", by=world.qa1, at=later, reason="并非重大")
    outside = new_investigation(
        world, about=major_alert(world, batch_number="V90").case, origin="outside", batch_number=""
    )
    act_in_team(outside, "name_unit", by=world.sales_head, at=outside.case.entered_at, **UNIT)


def _investigations() -> list[Investigation]:
    return list(Investigation.objects.select_related("case").order_by("pk"))


def _improve(world: World) -> None:
    """Full 8Ds: one with its causes and chosen actions, one done with its claim counted, one closed with its lesson."""
    walk_8d(world, full_8d(world, order_number="SO-96", batch_number=""), BEFORE[:-4])
    walk_8d(world, full_8d(world, order_number="SO-95", batch_number=""), BEFORE)
    full_8d_at(world, ImprovementState.CLOSED, order_number="SO-97", batch_number="")


def _improvements() -> list[Improvement]:
    return list(Improvement.objects.select_related("case").order_by("pk"))


def _signals(world: World) -> None:
    """A signal that is judged true, and one that waits."""
    watch_at(world, WatchState.JUDGED_TRUE)
    crack(world, 16, 13, 10, 7, 5, 3, 1, defect="weld_fault")
    find_signals(by=system_user(), at=NEXT_NIGHT, clock=lambda: NEXT_NIGHT)


def _watches() -> list[Watch]:
    return list(Watch.objects.select_related("case").order_by("pk"))


def _asked_suppliers(world: World, now: datetime) -> None:
    """A request to a supplier in each state, the one that lies with the supplier sent last and now, so that its link is in use."""
    about = alert_of_supplier(world, batch_number="Q1").case
    for state in RequestState:
        request_at(world, state, about=about)
    returned(world, request_at(world, RequestState.ANSWERED, about=about))
    draft = request_at(world, RequestState.DRAFTED, about=about)
    draft = act_on_request(draft, "show_photo", by=world.qa1, at=DRAFTED_AT, files={"files": picture()})
    sent(world, draft, moment=now)


def _requests() -> list[SupplierRequest]:
    return list(SupplierRequest.objects.select_related("case").order_by("pk"))


def _surveyed(world: World, now: datetime) -> None:
    """Surveys in every state; cards answered, open and by telephone, one of them with a remark, and a link that is in use."""
    for state in (
        SurveyState.PLANNED, SurveyState.AWAITING, SurveyState.APPROVED, SurveyState.RUNNING, SurveyState.COUNTED,
        SurveyState.REPORTED, SurveyState.ACTING, SurveyState.CLOSED,
    ):  # fmt: skip
        surveys.survey_at(world, state)
    bad = surveys.card(world)
    surveys.answer_from_outside(token=surveys.token(bad), fields=surveys.CARD_BAD, at=surveys.ANSWERED)
    surveys.card(world, way="phone", address="")
    surveys.card(world)
    SurveyLink.objects.filter(used_at=None, revoked_at=None).update(expires_at=now + timedelta(days=30))


def _surveys() -> list[Survey]:
    return list(Survey.objects.select_related("case").order_by("pk"))


def _visited(world: World, now: datetime) -> None:
    """A visit and a renewal in each state, a patrol planned by hand, and a letter to be written."""
    for number, visit_state in enumerate(VisitState, start=1):
        visit_at(world, visit_state, f"P-{number}")
    patrol(world)
    new_patrol_papers(world, at=now)
    for number, state in enumerate(RenewalState, start=1):
        renewal_at(world, state, f"BY-{number}", serial=f"SN-{number}")


def _visits() -> list[Visit]:
    return list(Visit.objects.select_related("case").order_by("pk"))


def _renewals() -> list[Renewal]:
    return list(Renewal.objects.select_related("case").order_by("pk"))


def _anomalies() -> list[Anomaly]:
    return list(Anomaly.objects.select_related("case").order_by("pk"))


def _slips_of(world: World) -> None:
    """Slips in every state, with a signature, a promise, a report, a part and the general manager in the way."""
    for state in SlipState:
        if state not in (SlipState.AWAITING_SIGNATURE, SlipState.FOLLOWING, SlipState.CONFIRMED):
            slip_at(world, state)
    fast_feedback_with_everything(world)
    slip_to_sign(world)
    slip_to_file(world)
    promised(world)
    new_slip(world, "task", who="gm_office", is_important="on")
    new_slip(world, "meeting_task", who="gm_office")
    new_slip(world, "minutes", who="qa1")
    disputed = new_slip(world)
    slip_act(disputed, "put_to_gm", by=world.qa1, at=SENT, text="两部门意见不一")


def _papers() -> list[SanctionPaper]:
    rows = Case.objects.as_system("the walk over every page").filter(kind="sanction").order_by("pk")
    return [case.sanctionpaper for case in rows]


def addresses() -> Iterator[str]:
    """Every address of the product as a pattern: complaints/<reference>/steps/<name>/."""
    yield from _below("", get_resolver().url_patterns)


def _below(prefix: str, patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(address, pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield address


def pages(world: World, living: dict[str, Complaint]) -> tuple[list[Page], list[str]]:
    """The pages, and the addresses for which nobody and no object was found."""
    clients = {name: _logged_in(getattr(world, name)) for name in READERS}
    found: dict[str, Page] = {}
    lost = []
    logging.disable(logging.WARNING)  # the refusals on the way are meant
    try:
        for address in addresses():
            if MACHINES.match(address) or "\\" in address or "^" in address:
                continue
            if not _open_one(address, clients, living, found):
                lost.append(address)
    finally:
        logging.disable(logging.NOTSET)
    return list(found.values()), lost


def case_pages(living: dict[str, Complaint]) -> list[Page]:
    """The page of a complaint in every state, of every return, and of every report as its head sees it."""
    others = [
        *_returns(),
        *_services(),
        *_anomalies(),
        *_investigations(),
        *_improvements(),
        *_watches(),
        *_requests(),
        *_surveys(),
        *_visits(),
        *_renewals(),
        *_papers(),
        *_slips(),
    ]
    cases = [*(one.case for one in living.values()), *(one.case for one in others)]
    reports = [Page(one.get_absolute_url(), "qa_head") for one in Report.objects.order_by("pk")]
    return [*(Page(case.get_absolute_url(), "gm_office") for case in cases), *reports]


def _returns() -> list[GoodsReturn]:
    return list(GoodsReturn.objects.select_related("case").order_by("pk"))


def _services() -> list[ServiceCall]:
    return list(ServiceCall.objects.select_related("case").order_by("pk"))


def _slips() -> list[Slip]:
    return list(Slip.objects.select_related("case").order_by("pk"))


def _logged_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _open_one(
    address: str, clients: dict[str, Client], living: dict[str, Complaint], found: dict[str, Page]
) -> bool:
    """Find somebody and something that opens the address; True also where it turns out to be no page to look at."""
    answered = False
    for path in _filled(address, living):
        outsider = Client().get(path)
        if outsider.status_code == 200 and _is_page(outsider):
            found[path] = Page(path, None)
            return True
        for name, client in clients.items():
            response = client.get(path)
            if response.status_code in (405, 302, 301):
                answered = True  # a deed or a signpost
                break
            if response.status_code == 200:
                if _is_page(response):
                    found[path] = Page(path, name)
                return True
        if answered:
            return True
    return False


def _is_page(response: Any) -> bool:
    """Whether it is a whole page; parts that scripts put into pages are looked at inside those."""
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return html and response.content.lstrip()[:15].lower() == b"<!doctype html>"


NAMED = {
    "/calendars/": {"code": "default"},
    "/policies/": {"code": "usual"},
    "/limits/": {"route": "long", "subject": "remedy", "kind": "return"},
    "/remedies/": {"route": "long"},
    "/routes/": {"code": "long"},
    "/presets/": {"code": "store"},
    "/rules/": {"code": "complaint-close"},
    "/codes/": {"list": "channel", "code": "phone"},
    "/return-reasons/": {"code": "quality"},
    "/settings/anomalies/": {"list": "process", "code": "welding"},
    "/settings/catalogues/": {"list": "defect", "code": "scratch"},
    "/quality/catalogues/": {"list": "defect", "code": "scratch"},
    "/lookup/catalogues/": {"list": "defect"},
    "/settings/slips/": {"code": "information"},
    "/settings/questionnaires/": {"code": "delivery"},
    "/letters/": {"code": "decision", "language": "zh-hans"},
    "/settings/customer-texts/": {"code": "call_free", "language": "zh-hans"},
    "/settings/visits/": {"code": "project"},
    "/settings/log-in/": {"kind": "wecom"},
    "/reports/conformity/lines/": {"code": "acknowledged_in_time"},
}
"""What stands in the addresses of the settings."""


QUERIES = {
    "/dashboard/cases/": "/dashboard/cases/?figure=opened",
    "/dashboard/cases/export/": "/dashboard/cases/export/?figure=opened",
    "/reports/own/cases/": "/reports/own/cases/?rows=unit&columns=month",
    "/reports/own/cases/export/": "/reports/own/cases/export/?rows=unit",
    "/reports/own/export/": "/reports/own/export/?rows=unit",
    "/reports/own/new/": "/reports/own/new/?rows=product&columns=severity&measure=cases&period=months_36&by=opened&chart=heat",
    "/quality/slips/new/": "/quality/slips/new/?kind=fast_feedback",
    "/quality/accidents/compare/": "/quality/accidents/compare/?case=V260301&case=V260307",
    "/quality/common-causes/": "/quality/common-causes/?product=TS-500",
    "/aftersales/services/arrivals/calls/": "/aftersales/services/arrivals/calls/?from=2026-03&to=2026-03&row=2026-03+urban&part=all",
    "/settings/replay/rule/": "/settings/replay/rule/?rule=4",
    "/settings/replay/calendar/": "/settings/replay/calendar/?calendar=default",
}
"""Pages that ask which thing they are about."""


def _filled(address: str, living: dict[str, Complaint]) -> Iterator[str]:
    """The address with objects of the living company in its place-holders, one try after the other."""
    late = living[State.INVESTIGATING]
    path = "/" + re.sub(r"<(\w+:)?area>", "complaints", address)
    path = re.sub(r"<(\w+:)?reference>", late.case.reference, path)
    path = re.sub(r"<slug:form>/<str:key>", "intake/new", path)
    for place, text in NAMED.items():
        if place in path:
            path = re.sub(
                r"<(\w+:)?(route|subject|kind|list|code|language)>",
                lambda found, text=text: text.get(found[2], found[0]),
                path,
            )
    path = path.replace("<month:month>", MonthRun.objects.get().code)
    if path.startswith("/dashboard/months/"):
        path = path.replace("<str:month>", "2026-03") + ("?figure=opened" if "/cases/" in path else "")
    if path.startswith("/deductions/"):
        path = path.replace("<str:month>", "2026-03")
    if "/steps/" in path:
        path = re.sub(r"<(\w+:)?name>", "finish_investigation", path)
    path = QUERIES.get(path, path)
    if path.startswith("/quality/improvements/"):
        number = re.escape(late.case.reference)
        for improvement in reversed(_improvements()):
            yield re.sub(number, improvement.case.reference, path)
        return
    if path.startswith("/reports/written/<int:pk>/"):
        for report in Report.objects.order_by("pk"):
            yield path.replace("<int:pk>", str(report.pk)) + "?section=problems&row=anomaly&column=reported"
        return
    if path.startswith("/reports/conformity/samples/<int:pk>/"):
        path = path.replace("<int:pk>", str(Sample.objects.get().pk)).replace("<int:position>", "1")
    if path.startswith("/reports/own/<int:pk>/"):
        yield path.replace("<int:pk>", str(OwnReport.objects.get().pk))
        return
    if path.startswith("/intake/"):
        mail = InboundMail.objects.set_aside().first()
        day = mail.received_at.date().isoformat() if mail else ""
        path = path.replace("<str:day>", day).replace("<slug:outcome>", "came")
        yield path.replace("<int:pk>", str(mail.pk if mail else 0))
        return
    if path.startswith("/complaints/customer-reports/"):
        waiting = CustomerReport.objects.waiting().filter(files__isnull=False).order_by("pk")[0]
        path = path.replace("<str:number>", waiting.receipt_number)
        yield path.replace("<int:pk>", str(waiting.files.order_by("pk")[0].pk))
        return
    if path.startswith("/feedback/status/"):
        asked = StatusPage.objects.exclude(complaint=None).exclude(report=None).order_by("pk")[0]
        yield path.replace("<str:token>", token_of_page(asked))
        return
    if path.startswith("/claims/"):
        yield f"/claims/{claims.token(living[State.NEGOTIATING])}/"
        return
    if path.startswith("/supplier-answers/"):
        found = RequestLink.objects.filter(request__state=RequestState.SENT, used_at=None, revoked_at=None)
        yield path.replace("<str:token>", token_of(found.order_by("-pk")[0])).replace("<int:number>", "1")
        return
    if path.startswith("/survey/"):
        live = SurveyLink.objects.filter(used_at=None, revoked_at=None, asked__survey=None)
        yield path.replace("<str:token>", token_of(live.order_by("-pk")[0]))
        return
    if path.startswith("/aftersales/surveys/"):
        number = re.escape(late.case.reference)
        for survey in reversed(_surveys()):
            yield re.sub(number, survey.case.reference, path).replace("<int:number>", "1")
        return
    if path.startswith("/settings/replay/compare/"):
        jobs = list(Job.objects.filter(state="done").order_by("pk").values_list("pk", flat=True)[:2])
        path += f"?a={jobs[0]}&b={jobs[1]}" if len(jobs) > 1 else ""
    if "<" not in path:
        yield path
        return
    if "<int:product_pk>" in path:
        batch = Batch.objects.order_by("pk")[0]
        yield path.replace("<int:product_pk>", str(batch.product_id)).replace("<int:pk>", str(batch.pk))
        return
    path = path.replace("<int:customer_pk>", str(Contact.objects.values_list("customer_id", flat=True)[0]))
    numbers = _numbers() if "<int:" in path else [0]
    for text in _other_keys() if "<" in re.sub(r"<int:\w+>", "", path) else [""]:
        for number in numbers:
            numbered = re.sub(r"<int:\w+>", str(number), path)
            yield re.sub(r"<(\w+:)?\w+>", text, numbered)


def _numbers() -> list[int]:
    """The primary keys there are; a database that has run other tests does not begin with 1."""
    found: set[int] = set()
    for model in apps.get_models():
        if model.__module__.startswith(
            ("accounts", "aftersales", "complaints", "feedback_system", "quality")
        ):
            keys = model._default_manager.order_by("pk").values_list("pk", flat=True)[:ROWS_OF_A_MODEL]
            found.update(key for key in keys if isinstance(key, int))
    return sorted(found)


def _other_keys() -> list[str]:
    """Texts that stand in addresses: numbers of slips, names of acts and rules."""
    from feedback_system.escalation.models import ReminderSlip

    slips = list(ReminderSlip.objects.values_list("number", flat=True)[:3])
    return [*slips, "change", "complaint-close", "zh-hans"]


def step_pages(world: World, living: dict[str, Complaint]) -> list[Page]:
    """The page of every step that somebody is offered in some state, each once; its form rather than what blocks it."""
    forms: dict[str, Page] = {}
    blocked: dict[str, Page] = {}
    now: datetime = timezone.now()
    records = [
        *(Complaint.objects.get(pk=complaint.pk) for complaint in living.values()),
        *_returns(),
        *_services(),
        *_anomalies(),
        *_investigations(),
        *_improvements(),
        *_watches(),
        *_requests(),
        *_surveys(),
        *_visits(),
        *_renewals(),
        *_papers(),
        *_slips(),
    ]
    for record in records:
        for name, person in world.people.items():
            if not Case.objects.visible_to(person).filter(pk=record.case_id).exists():
                continue  # who does not see the case comes by no button
            for offer in offers(record, by=person, at=now):
                path = f"{record.case.get_absolute_url()}steps/{offer.step.name}/"
                (forms if offer.allowed else blocked).setdefault(str(offer.step), Page(path, name))
    return list((blocked | forms).values())


def session_of(person: Any) -> str:
    """The key of a new session of that person."""
    return str(_logged_in(person).cookies[settings.SESSION_COOKIE_NAME].value)
