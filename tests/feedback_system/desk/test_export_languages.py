"""Every list that is streamed as a file is written in the reader's language, although the view has long answered then."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from python_calamine import CalamineWorkbook

from accounts.models import User
from complaints.operations.monthly import open_month
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.replay.job import REPLAY
from feedback_system.imports.models import CaseImport
from feedback_system.jobs.models import Job, JobState
from feedback_system.masterdata.models import ImportFile
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.feedback_system.conformity.drawn import sample_with
from tests.feedback_system.reporting.test_months import sign as sign_march
from tests.feedback_system.reports.written import signed
from tests.penalties.papers import MARCH, month_with, switch_on

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[一-鿿]")
STREAMED = {
    "administration:departments_file": "/settings/departments-import/departments.csv",
    "desk:export": "/worklist/export/?tab=all",
    "desk:area_export": "/complaints/export/",
    "desk:book_export": "/complaints/register/export/",
    "dashboard:cases_export": "/dashboard/cases/export/?figure=opened&month=2026-03",
    "dashboard:month_export": "/dashboard/months/2026-03/export/?version=1",
    "own_reports:cases_export": "/reports/own/cases/export/?rows=unit",
    "own_reports:export": "/reports/own/export/?rows=month&measure=days_mean",
    "conformity:export": "/reports/conformity/export/?x=",
    "conformity:cases_export": "/reports/conformity/lines/acknowledged_in_time/export/?x=",
    "conformity:sample_export": "/reports/conformity/samples/{sample}/export/?x=",
    "desk:ledger_export": "/escalations/ledger/export/?x=",
    "oversight:gaming_export": "/reports/clock-gaming/export/?x=",
    "oversight:rehearsal_export": "/deadlines/rehearsal/export/?x=",
    "masterdata:import_report": "/masterdata/import/{upload}/report/",
    "imports:rows": "/settings/imports/{old_list}/rows.csv?x=",
    "reports:costs_export": "/reports/costs/export/?x=",
    "reports:claims_export": "/reports/claims/export/?x=",
    "reports:returns_export": "/reports/returns/export/?x=",
    "reports:collections_export": "/reports/collections/export/?x=",
    "months:export": "/reports/months/2026-02/export/",
    "administration:replay_csv": "/settings/replay/{replay}/replay.csv",
    "deductions:export": "/deductions/2026-03/export/?x=",
    "catalogue_settings:export": "/settings/catalogues/cause/export/?x=",
    "accidents:export": "/quality/accidents/export/?x=",
    "watches:export": "/quality/warning/export/?x=",
    "quality:effects_export": "/quality/effects/export/?x=",
    "quality:problems_export": "/quality/problems/export/?x=",
    "penalties:repeats_export": "/sanctions/repeats/export/?month=2026-03",
    "written_reports:export": "/reports/written/{report}/export/?x=",
    "slips:market_export": "/quality/slips/market/export/?x=",
    "services:arrivals_file": "/aftersales/services/arrivals/export/?x=",
    "services:contacts_file": "/aftersales/services/contacts/export/?x=",
    "services:parts_file": "/aftersales/services/parts/export/?x=",
    "visits:coverage_file": "/aftersales/visits/coverage/export/?x=",
    "opinion_cards:ratings_file": "/aftersales/opinion-cards/ratings/export/?month=2026-03",
    "supplier_requests:export": "/quality/supplier-requests/suppliers/export/?x=",
}
WHO = {
    "administration:departments_file": "admin",
    "administration:replay_csv": "admin",
    "masterdata:import_report": "admin",
    "deductions:export": "finance",
}
"""Who asks for the file where it is not the GM office."""
ONLY_CSV = {
    "administration:departments_file",
    "administration:replay_csv",
    "masterdata:import_report",
    "imports:rows",
    "catalogue_settings:export",
}


def streamed_views() -> set[str]:
    """The names of the addresses whose view says that it answers with a stream."""

    def walk(resolver: URLResolver, prefix: str = ""):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, f"{entry.namespace}:" if entry.namespace else prefix)
            elif isinstance(entry, URLPattern):
                answers = getattr(entry.callback, "__annotations__", {}).get("return", "")
                if "StreamingHttpResponse" in str(answers):
                    yield f"{prefix}{entry.name}"

    return set(walk(get_resolver()))


def words_of(answer, name: str) -> list[str]:
    """The headings, for a report its outcomes too, read after the answer, while the thread speaks another language."""
    content = b"".join(answer.streaming_content)
    if "format=xlsx" in name:
        return [str(cell) for cell in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0]]  # fmt: skip
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return lines[1][1:2] if "/report/" in name else lines[0]


@pytest.mark.once
def test_every_stream_of_the_product_is_in_this_table():
    assert streamed_views() == set(STREAMED)


def test_a_file_speaks_the_language_of_who_asked_for_it(world: World, chinese: None) -> None:
    complaint = new_complaint(world)
    rule = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    test = {"reproduced": 0, "of": 0, "different": 0, "differences": [], "unknown": 0, "unknown_versions": {}}
    replay = Job.objects.create(
        kind=REPLAY, state=JobState.DONE, asked_by=world.people["admin"], asked_at=at("2026-03-02 09:00"), ended_at=at("2026-03-02 10:00"),
        params={"tried": "nothing", "rule": rule.pk}, result={"self_test": test},
    )  # fmt: skip
    upload = ImportFile.objects.create(
        kind="customers", name="customers.csv", content=b"x", uploaded_by=world.admin,
        uploaded_at=at("2026-03-02 09:00"), report=[[2, "create", "C1", []]],
    )  # fmt: skip
    old_list = CaseImport.objects.create(
        kind="complaint", name="complaints.csv", heading_row=1, headings=["Customer"], uploaded_by=world.admin,
        uploaded_at=at("2026-03-02 09:00"),
    )  # fmt: skip
    open_month(month=date(2026, 2, 1), by=world.gm_office, at=at("2026-03-02 09:00"))
    switch_on(world)
    month_with(world, MARCH)
    report = signed(world)
    sign_march(world)
    sample = sample_with(complaint.case, by=world.gm_office, at=at("2026-03-30 09:00"))
    client = Client()
    for name, address in STREAMED.items():
        person = world.people[WHO.get(name, "gm_office")]
        for kind in ("csv",) if name in ONLY_CSV else ("csv", "xlsx"):
            sign = "&" if "?" in address else "?"
            path = (
                address.format(
                    replay=replay.pk,
                    upload=upload.pk,
                    report=report.pk,
                    sample=sample.pk,
                    old_list=old_list.pk,
                )
                + f"{sign}format={kind}"
            )
            for language, other in (("zh-hans", "en"), ("en", "zh-hans")):
                User.objects.filter(pk=person.pk).update(language=language)
                client.force_login(User.objects.get(pk=person.pk))
                answer = client.get(path)
                assert answer.status_code == 200, path
                with translation.override(other):
                    words = "".join(words_of(answer, path))
                assert bool(CHINESE.search(words)) == (language == "zh-hans"), (path, language, words)
