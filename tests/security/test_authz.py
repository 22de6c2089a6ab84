"""Every address × everybody, against the table of rights in rights.py; and what a request may smuggle in."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import transaction
from django.template.backends.django import Template
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.safestring import SafeString

from accounts.models import RoleAssignment
from accounts.roles import ROLES
from aftersales.forms.intake import SlipForm, TakeInForm
from aftersales.models import GoodsReturn
from aftersales.services.forms.intake import CallForm, NewCallForm
from aftersales.services.models import ServiceCall
from aftersales.surveys.forms.plan import PlanForm
from aftersales.surveys.models import Survey
from aftersales.visits.forms.planning import PlanVisitForm
from complaints.forms.intake import IntakeForm
from complaints.models import Complaint
from complaints.penalties.forms.papers import NewPaperForm
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Case
from quality.anomalies.forms.alert import AlertForm
from quality.anomalies.models import Anomaly
from quality.investigations.forms.opening import OpenInvestigationForm
from quality.investigations.models import Investigation
from quality.slips.forms.facts import NewSlipForm
from quality.slips.models import Slip
from quality.supplier_requests.forms.draft import OpenRequestForm
from quality.supplier_requests.models import SupplierRequest
from tests.security.cast import Cast, build_cast, url_names, writes
from tests.security.improvement_rights import IMPROVEMENT_STEPS
from tests.security.investigation_rights import INVESTIGATION_PAGES, INVESTIGATION_STEPS
from tests.security.report_rights import REPORT_PAGES
from tests.security.rights import (
    ALSO,
    EVERYBODY,
    NO_NAME,
    NOTED,
    OUTSIDE,
    PROGRAM,
    Row,
)
from tests.security.rights import PAGES as RIGHTS
from tests.security.service_rights import SERVICE_PAGES, SERVICE_PAPERS, SERVICE_STEPS
from tests.security.step_rights import ANOMALY_STEPS, RETURN_STEPS, SANCTION_STEPS, SLIP_STEPS, STEPS
from tests.security.supplier_request_rights import REQUEST_PAGES, REQUEST_STEPS
from tests.security.survey_rights import SURVEY_PAGES, SURVEY_STEPS
from tests.security.visit_rights import RENEWAL_STEPS, VISIT_PAGES, VISIT_STEPS
from tests.security.watch_rights import SIGNAL_STEPS, WATCH_PAGES
from tests.sizes import LARGE

# Rights are decided in code that knows no database: a second round of six thousand requests says nothing new.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROUTES = dict(url_names())
STEP = "-step-"
PAGES = (
    RIGHTS
    | INVESTIGATION_PAGES
    | WATCH_PAGES
    | REPORT_PAGES
    | REQUEST_PAGES
    | SURVEY_PAGES
    | SERVICE_PAGES
    | VISIT_PAGES
)
TABLE = PAGES | {
    f"api:{area}{STEP}{name}": Row(None, people, PAGES[f"api:{area}-case"].hidden)
    for area, steps in (
        ("complaints", STEPS),
        ("improvements", IMPROVEMENT_STEPS),
        ("anomalies", ANOMALY_STEPS),
        ("investigations", INVESTIGATION_STEPS),
        ("returns", RETURN_STEPS),
        ("services", SERVICE_STEPS),
        ("sanctions", SANCTION_STEPS),
        ("slips", SLIP_STEPS),
        ("watches", SIGNAL_STEPS),
        ("supplier-requests", REQUEST_STEPS),
        ("surveys", SURVEY_STEPS),
        ("visits", VISIT_STEPS),
        ("renewals", RENEWAL_STEPS),
    )
    for name, people in steps.items()
}
STEPS_BY_NAME = {
    f"api:{kind.area}{STEP}{step.name}": step for kind in all_kinds() for step in kind.steps.values()
}
LOGGED_OUT = frozenset({301, 302, 401})
REFUSED = frozenset({403, 404})
PATCHED = frozenset({"api:complaints-case", "api:returns-case", "api:services-case"})


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """One company for all cells of the table: every request is taken back after its answer."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            yield build_cast()
            transaction.set_rollback(True)


@contextmanager
def unwritten(*, when: bool) -> Iterator[None]:
    """Pages are answered without their text: the status counts, and writing 6000 pages takes minutes."""
    if not when:
        yield
        return
    with patch.object(Template, "render", lambda self, context=None, request=None: SafeString("")):
        yield


def kept_out(answer: Any) -> bool:
    """Whether the answer is that of somebody who is not logged in."""
    return answer.status_code == 401 or (
        answer.status_code in LOGGED_OUT and answer.headers.get("Location", "").startswith("/accounts/login/")
    )


def expected(row: Row, allowed: frozenset[str], who: str, *, api: bool) -> str:
    """What the table says for one person: allowed, log in, 403 or 404."""
    if who in allowed:
        return "allowed"
    if row.asks_to_log_in and (who in OUTSIDE or (who in PROGRAM and not api)):
        return "log in"
    return "403" if who in row.hidden else "404"


def seen(answer: Any) -> str:
    """The answer in the words of the table; the status when it is none of them."""
    if kept_out(answer):
        return "log in"
    if answer.status_code in REFUSED:
        return str(answer.status_code)
    if answer.status_code < 400 or answer.status_code in (409, 415, 422, 428):
        return "allowed"
    return f"status {answer.status_code}"


def write(cast: Cast, who: str, name: str, address: str) -> Any:
    """Send nothing by the unsafe method the address takes."""
    if name.endswith("-attachments"):
        return cast.ask(who, "POST", address, encode_multipart(BOUNDARY, {}), MULTIPART_CONTENT)
    return cast.ask(who, "PATCH" if name in PATCHED else "POST", address)


def test_every_address_stands_in_the_table_and_the_table_names_no_other() -> None:
    missing = sorted(set(ROUTES) - set(TABLE) - NO_NAME)
    gone = sorted(set(TABLE) - set(ROUTES))

    assert not missing, (
        f"Declare who may open {missing} in tests/security/rights.py, or for a step in tests/security/step_rights.py."
    )
    assert not gone, f"These addresses are gone; take their rows out of tests/security/rights.py: {gone}"


def test_everybody_of_the_table_has_a_client_and_every_role_is_played_by_somebody(cast: Cast) -> None:
    played = set(RoleAssignment.objects.filter(user__username__in=EVERYBODY).values_list("role", flat=True))

    assert set(cast.clients) >= EVERYBODY
    assert played >= set(ROLES)


def asked(name: str, row: Row) -> list[str]:
    """Who tries an address: some of each expected answer, others at each address; the large size asks everybody.

    All steps stand behind one address and one table of rights, which the tables of who may do what go through person by
    person: two of each are enough there, four at a page.
    """
    if LARGE:
        return sorted(EVERYBODY)
    turn, several = zlib.crc32(name.encode()), range(2 if STEP in name else 4)
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for who in sorted(EVERYBODY):
        answers = [
            expected(row, allowed, who, api=True) for allowed in (row.read, row.write) if allowed is not None
        ]
        alike[answers[0], answers[-1]].append(who)
    return sorted({group[(turn + shift) % len(group)] for group in alike.values() for shift in several})


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(TABLE))
def test_exactly_the_people_of_the_table_get_in_and_nobody_else_changes_anything(
    cast: Cast, name: str
) -> None:
    row, address = TABLE[name], cast.address(name, ROUTES[name])
    api, wrong = name.startswith("api:"), []
    written: set[str] = set()

    for who in asked(name, row):
        # The first of each kind gets the whole page, so that a page that falls over while it is written is found too.
        ending = expected(row, row.read or row.write or frozenset(), who, api=api)
        brief, written = ending in written, written | {ending}
        if row.read is not None:
            with writes() as changes, unwritten(when=brief):
                answer = cast.ask(who, "GET", address)
            found = "allowed" if name == "health:ready" and answer.status_code == 503 else seen(answer)
            if name in ("account_login", "account_logout", "masterdata:home") and answer.status_code < 400:
                found = "allowed"
            if found != expected(row, row.read, who, api=api):
                wrong.append((who, "GET", found, "instead of", expected(row, row.read, who, api=api)))
            if changes and not (name in NOTED | SERVICE_PAPERS and who in row.read):
                wrong.append((who, "GET", "changed", changes[0]))
        if row.write is not None:
            with writes() as changes, unwritten(when=brief):
                answer = write(cast, who, name, address)
            found = seen(answer)
            if name in ("account_login", "account_logout", "masterdata:home") and answer.status_code < 500:
                found = "allowed"
            if found != expected(row, row.write, who, api=api):
                wrong.append((who, "write", found, "instead of", expected(row, row.write, who, api=api)))
            if changes and who not in row.write:
                wrong.append((who, "write", "changed", changes[0]))

    assert wrong == [], "\n".join(map(str, wrong))


def some(names: Iterable[str]) -> list[str]:
    """All pages, and a quarter of the steps, which stand behind one address for each kind; the large size takes all."""
    return sorted(name for name in names if LARGE or STEP not in name or zlib.crc32(name.encode()) % 4 == 0)


@pytest.mark.proof
@pytest.mark.parametrize("name", some(TABLE))
def test_a_method_the_table_does_not_name_is_refused_and_changes_nothing(cast: Cast, name: str) -> None:
    row, address = TABLE[name], cast.address(name, ROUTES[name])
    methods = {"PUT", "DELETE", "PATCH"} | ({"POST"} if row.write is None else set())
    methods |= {"GET"} if row.read is None and STEP not in name else set()
    methods -= {"PATCH"} if name in PATCHED else ALSO.get(name, set())
    wrong = []

    people = ("gm", "admin", "stranger")
    turn = zlib.crc32(name.encode()) % 3
    for who in people if LARGE else (people[turn], people[turn - 1]):
        for method in sorted(methods):
            with writes() as changes, unwritten(when=who == "admin"):
                answer = cast.ask(who, method, address)
            # Pages of one method for all answer a stranger with the log-in page; none of them acts.
            if answer.status_code >= 500 or changes:
                wrong.append((who, method, answer.status_code, changes[:1]))
            if name.startswith("api:") and answer.status_code not in (401, 403, 404, 405):
                wrong.append((who, method, answer.status_code))

    assert wrong == []


SMUGGLED = {"holder": 1, "owner": 1, "by": "gm", "at": "2020-01-01T00:00:00Z"} | {
    field.name: 1
    for model in (
        Case,
        Complaint,
        GoodsReturn,
        ServiceCall,
        Anomaly,
        Investigation,
        Slip,
        SupplierRequest,
        Survey,
    )
    for field in apps.get_model(model._meta.label)._meta.get_fields()
    if getattr(field, "column", None) and field.name != "version"
}
"""Every column of the folder and of the form, and words a forger would try."""


def rows() -> list[Any]:
    """All cases, complaints and returns as they stand."""
    return [
        row
        for model in (
            Case,
            Complaint,
            GoodsReturn,
            ServiceCall,
            Anomaly,
            Investigation,
            Slip,
            SupplierRequest,
            Survey,
        )
        for row in model.objects.order_by("pk").values()
    ]


@pytest.mark.proof
@pytest.mark.parametrize(
    "name", some(name for name, row in TABLE.items() if name.startswith("api:") and row.write is not None)
)
def test_no_column_of_the_models_can_be_written_beside_the_fields_of_the_form(cast: Cast, name: str) -> None:
    if name.endswith("-attachments"):
        return  # takes files only
    step = STEPS_BY_NAME.get(name)
    forms: dict[str, Any] = {
        "api:complaints": IntakeForm, "api:complaints-case": IntakeForm, "api:returns": TakeInForm, "api:returns-case": SlipForm,
        "api:sanctions": NewPaperForm, "api:anomalies": AlertForm, "api:slips": NewSlipForm,
        "api:services": NewCallForm, "api:services-case": CallForm, "api:investigations": OpenInvestigationForm, "api:supplier-requests": OpenRequestForm, "api:surveys": PlanForm,
        "api:visits": PlanVisitForm,
    }  # fmt: skip
    form = step.form if step else forms.get(name)
    taken = set(form.base_fields) if form else set()
    method, before, wrong = ("PATCH" if name in PATCHED else "POST"), rows(), []
    smuggled = {name: value for name, value in SMUGGLED.items() if name not in taken}
    body = json.dumps(smuggled | {"version": Case.objects.get(pk=cast.case.pk).version})

    writers = ("gm_office", "qa_head", "cs1")
    for who in writers if LARGE else (writers[zlib.crc32(name.encode()) % 3],):
        with transaction.atomic():
            answer = cast.clients_of(who).generic(
                method, cast.address(name, ROUTES[name]), body, content_type="application/json"
            )
            changed = rows() != before
            transaction.set_rollback(True)
        named = set(answer.json().get("errors", {})) if answer.status_code == 422 else set(smuggled)
        if changed or not 400 <= answer.status_code < 500 or (named and set(smuggled) - named):
            wrong.append((who, answer.status_code, changed, sorted(set(smuggled) - named)))

    assert wrong == []


HOSTS = (
    "evil.example", "evil.example:80", "testserver.evil.example", "testserver@evil.example", "127.0.0.1.evil.example",
    "evil.example#testserver", "xn--tstserver-0ya.example", "[::1", "testserver:80:80", "testserver/evil", "-", ".testserver.",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_header_is_refused_and_never_comes_back_in_a_page(cast: Cast, host: str) -> None:
    for address in ("/", "/accounts/login/", cast.case.get_absolute_url(), "/api/v1/complaints/"):
        client = cast.clients_of("qa1")
        answer = client.get(address, headers={"host": host})
        forwarded = client.get(
            address, headers={"x-forwarded-host": host, "x-host": host, "forwarded": f"host={host}"}
        )

        assert answer.status_code in (400, 302, 200) and answer.status_code != 500
        assert answer.status_code == 400 or "evil" not in host
        for given in (answer, forwarded):
            assert "evil" not in given.headers.get("Location", "")
            assert b"evil.example" not in given.content


ODD_VALUES = (
    "", "0", "-1", "9" * 30, "1e9", "NaN", "' OR 1=1 --", "1); DROP TABLE cases_case; --", "%00", "\x00", "../../etc/passwd",
    "２０２６", "🙂", "<script>alert(1)</script>", "{{7*7}}", "x" * 10_240, "2026-02-30", "true", "null", "[]", "a,b,,c", "-id,id",
)  # fmt: skip
LISTS = (
    "/", "/worklist/counts/", "/worklist/filters/", "/worklist/export/", "/search/", "/complaints/", "/complaints/export/",
    "/approvals/", "/notifications/", "/deadlines/slips/", "/settings/people/", "/masterdata/customers/",
    "/masterdata/products/", "/masterdata/deliveries/", "/masterdata/suppliers/", "/lookup/customers/", "/lookup/orders/",
    "/lookup/batches/", "/lookup/products/", "/complaints/new/duplicates/", "/complaints/new/", "/views/",
    "/api/v1/complaints/", "/api/v1/customers/", "/api/v1/products/", "/api/v1/deliveries/", "/api/v1/deadlines/",
    "/api/v1/escalations/", "/api/v1/approvals/", "/api/v1/approvals/stops/", "/api/v1/events/",
)  # fmt: skip
PARAMETERS = (
    "q", "tab", "page", "cursor", "before", "after", "order", "ordering", "sort", "limit", "state", "customer", "customer_id",
    "product", "department", "holder", "owner", "show", "format", "severity", "due", "from", "to", "number", "year", "view",
    "order_number", "batch_number", "entered_from", "modified_since", "columns",
)  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_no_value_of_a_filter_an_order_or_a_cursor_makes_a_list_fall_over(cast: Cast, address: str) -> None:
    who = "admin" if "settings" in address or "masterdata" in address else "gm_office"
    client, wrong = cast.clients_of(who), []

    # All parameters at once with each value, then a few at a time, so that none hides behind the refusal of another.
    questions = [dict.fromkeys(PARAMETERS, value) for value in ODD_VALUES]
    odd = [ODD_VALUES[(number + len(address)) % len(ODD_VALUES)] for number in range(len(PARAMETERS))]
    questions += [dict(list(zip(PARAMETERS, odd, strict=True))[few::8]) for few in range(8)]
    for number, question in enumerate(questions):
        with unwritten(when=number % 4 != 0):
            answer = client.get(address, question)
        if answer.status_code not in (200, 204, 302, 400, 403, 404, 422):
            wrong.append((answer.status_code, {name: value[:40] for name, value in question.items()}))

    assert wrong == []
