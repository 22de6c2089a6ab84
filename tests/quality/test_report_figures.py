"""Every figure of the reports of quality against a count of its own over a made company; the periods at their edges."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Q
from django.test import Client

from complaints.models import Complaint, Letter
from complaints.states import State as ComplaintState
from feedback_system.cases.findings import findings_between
from feedback_system.cases.models import Case, StageVisit
from feedback_system.catalogues.models import CatalogueEntry, Classification
from feedback_system.deadlines.models import Deadline
from feedback_system.lessons.pictures import choose_picture
from feedback_system.masterdata.models import Batch, Delivery
from feedback_system.reports.periods import Period, period_named
from feedback_system.reports.rights import house_cases
from feedback_system.reports.sections import Asked, rows_of
from quality.models import EffectCheck, Improvement
from quality.reporting import analysing, following
from quality.states import ImprovementState
from tests.factories.anomalies import anomaly_at, new_alert
from tests.factories.company import SHANGHAI, World, at
from tests.factories.complaints import complaint_at
from tests.factories.improvements import improvement_at
from tests.factories.slips import new_slip, slip_at
from tests.factories.watches import ship, watch_at
from tests.feedback_system.lessons.test_pictures import picture
from tests.feedback_system.reports.written import busy_week, kind_of

pytestmark = pytest.mark.django_db

MARCH = "2026-03"


def asked_of(period: str, code: str, *, moment: str = "2026-05-04 09:00") -> Asked:
    """What the house counts for a report on that period."""
    found = period_named(period, kind_of(code).rhythm)
    assert found is not None
    return Asked(house_cases(), found, at(moment))


def table(section, asked: Asked) -> dict[str, dict[str, int]]:
    """The rows of a section by key."""
    return {row.key: dict(row.numbers) for row in rows_of(section, asked)}


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The first instant of the period and the first one after, counted without the product."""
    first = datetime(period.first.year, period.first.month, period.first.day, tzinfo=SHANGHAI)
    return first, datetime(*(period.last + timedelta(days=1)).timetuple()[:3], tzinfo=SHANGHAI)


def lively(world: World) -> None:
    """Complaints, alerts, slips, a signal and improvements in many states over two months."""
    busy_week(world)
    complaint_at(
        world, ComplaintState.CLOSED, start=at("2026-02-20 09:00"), order_number="SO-70", batch_number=""
    )
    complaint_at(
        world,
        ComplaintState.INVESTIGATING,
        start=at("2026-03-18 09:00"),
        order_number="SO-71",
        batch_number="",
    )
    slip_at(world, "filed")
    watch_at(world)
    improvement_at(world, ImprovementState.CLOSED, order_number="SO-72", batch_number="")
    improvement_at(world, ImprovementState.RUNNING, order_number="SO-73", batch_number="")


def test_problems_by_kind_equal_a_count_of_the_folders(world: World) -> None:
    lively(world)
    for period in (MARCH, "2026-02", "2026-04"):
        asked = asked_of(period, "feedback-analysis")
        begins, ends = bounds(asked.period)
        expected: dict[str, Counter] = {}
        for case in Case.objects.exclude(kind__in=["improvement", "watch", "sanction"]):
            sums = expected.setdefault(case.kind, Counter())
            sums["reported"] += begins <= case.reported_at < ends
            sums["closed"] += case.closed_at is not None and begins <= case.closed_at < ends
            sums["open"] += case.reported_at < ends and (case.closed_at is None or case.closed_at >= ends)
            touches = case.reported_at < ends and (case.closed_at is None or case.closed_at >= begins)
            sums["late"] += touches and any(
                begins <= one.due_at < ends
                and (one.state == "running" or (one.met_at is not None and one.met_at >= one.due_at))
                for one in Deadline.objects.filter(case=case)
            )

        found = table(following.PROBLEMS, asked)

        assert found == {kind: dict(sums) for kind, sums in expected.items() if any(sums.values())}


def test_where_open_cases_stood_is_read_from_their_stays_and_adds_up(world: World) -> None:
    lively(world)
    asked = asked_of("2026-W10", "quality-week")
    ends = bounds(asked.period)[1]

    found = table(following.STANDING, asked)

    expected: Counter = Counter()
    for case in Case.objects.exclude(kind__in=["improvement", "watch"]):
        if case.reported_at < ends and (case.closed_at is None or case.closed_at >= ends):
            stay = StageVisit.objects.filter(case=case, beside=False, entered_at__lt=ends).latest(
                "entered_at", "pk"
            )
            expected[f"{case.kind}.{stay.state}"] += 1
    assert {key: row["open"] for key, row in found.items()} == dict(expected)
    assert sum(expected.values()) == sum(row["open"] for row in table(following.PROBLEMS, asked).values())


def test_progress_and_effect_equal_a_count_of_the_improvements(world: World) -> None:
    lively(world)
    asked = asked_of("2026-04", "month-summary")
    begins, ends = bounds(asked.period)
    rows = [one.case for one in Improvement.objects.select_related("case")]

    progress, effects = table(following.PROGRESS, asked)["all"], table(following.EFFECTS, asked)["all"]

    assert progress["raised"] == sum(begins <= one.reported_at < ends for one in rows)
    assert (
        progress["finished"]
        == sum(one.closed_at is not None and begins <= one.closed_at < ends for one in rows)
        == 1
    )
    assert progress["open"] == sum(one.closed_at is None or one.closed_at >= ends for one in rows) == 1
    assert progress["overdue"] == 1, "the item of 27 March is not done"
    checks = EffectCheck.objects.filter(checked_at__gte=begins, checked_at__lt=ends)
    assert (
        (effects["checked"], effects["effective"])
        == (checks.count(), checks.filter(effective=True).count())
        == (1, 1)
    )
    assert effects["not_effective"] == 0


def test_findings_are_those_of_early_warning_by_defect_product_and_month(world: World) -> None:
    lively(world)
    anomaly_at(world, "cancelled", batch_number="B9")
    asked = asked_of(MARCH, "feedback-analysis")
    first, last = asked.period.first, asked.period.last
    told = list(findings_between(first, last))

    defects, products = table(analysing.DEFECTS, asked), table(analysing.PRODUCTS, asked)

    by_code = {
        code: {one.case_id for one in told if one.defect == code} for code in ("scratch", "burr", "crack")
    }
    assert {code: defects[f"code:{code}"]["cases"] for code in by_code} == {
        code: len(ids) for code, ids in by_code.items()
    }
    customers = {one.case_id for one in told if one.defect == "scratch" and one.from_customer}
    assert defects["code:scratch"]["customers"] == len(customers)
    mine = {one.case_id for one in told if one.product_id == world.product.pk}
    assert products[str(world.product.pk)]["cases"] == len(mine)
    trend = table(analysing.TREND, asked)
    assert trend[MARCH]["cases"] == len({one.case_id for one in told})
    assert trend["2026-02"]["cases"] == len(
        {one.case_id for one in findings_between(date(2026, 2, 1), date(2026, 2, 28))}
    )
    assert list(trend) == sorted(trend)


def test_a_case_of_the_last_second_counts_and_one_of_the_next_does_not_in_the_companys_zone(
    world: World,
) -> None:
    busy_week(world)
    new_alert(world, at=at("2025-12-29 00:00"), batch_number="Y1")
    new_alert(world, at=at("2025-12-31 23:59:59"), batch_number="Y2")
    new_alert(world, at=at("2026-01-04 23:59:59"), batch_number="Y3")
    new_alert(world, at=at("2026-01-05 00:00"), batch_number="Y4")

    weeks = {
        code: table(following.PROBLEMS, asked_of(code, "quality-week"))["anomaly"]["reported"]
        for code in ("2026-W01", "2026-W02", "2026-W09", "2026-W10", "2026-W11")
    }
    months = {
        code: table(following.PROBLEMS, asked_of(code, "month-summary"))["anomaly"]["reported"]
        for code in ("2025-12", "2026-01")
    }

    assert weeks == {"2026-W01": 3, "2026-W02": 1, "2026-W09": 1, "2026-W10": 3, "2026-W11": 1}
    assert months == {"2025-12": 2, "2026-01": 2}


def test_while_the_period_lasts_open_and_late_are_those_of_the_moment(world: World) -> None:
    busy_week(world)

    found = table(following.PROBLEMS, asked_of("2026-W10", "quality-week", moment="2026-03-04 10:30"))

    assert (
        found["anomaly"]["open"]
        == Case.objects.filter(kind="anomaly", reported_at__lt=at("2026-03-04 10:30"), closed_at=None).count()
    )


def test_suppliers_stand_with_their_findings_and_the_pieces_delivered(world: World) -> None:
    busy_week(world)
    Batch.objects.filter(pk=world.batch.pk).update(supplier=world.supplier)
    batch = Batch.objects.get(pk=world.batch.pk)
    ship(world, date(2026, 3, 5), 700, batch=batch)
    ship(world, date(2026, 4, 1), 900, batch=batch)
    asked = asked_of(MARCH, "supplier-month")

    found = table(analysing.SUPPLIERS, asked)[str(world.supplier.pk)]

    alerts = Case.objects.filter(
        kind="anomaly",
        anomaly__batch_number="B2601",
        reported_at__gte=at("2026-03-01 00:00"),
        reported_at__lt=at("2026-04-01 00:00"),
    )
    delivered = Delivery.objects.filter(batch=batch, delivered_on__month=3)
    assert found["cases"] == found["house"] == alerts.count() == 1
    assert found["delivered"] == sum(one.quantity for one in delivered)


def test_merged_causes_count_together_and_the_same_accident_from_the_third_case_on(world: World) -> None:
    busy_week(world)
    one, two = CatalogueEntry.objects.filter(list="cause", parent__isnull=False).order_by("pk")[:2]
    for case, entry in zip(Case.objects.filter(kind="anomaly").order_by("pk"), (one, two, one), strict=False):
        Classification.objects.create(
            case=case, list="cause", entry=entry, basis="confirmed", by=world.qa1, at=at("2026-03-09 09:00")
        )
    asked = asked_of(MARCH, "pareto-month")
    before = table(analysing.CAUSES, asked)
    assert sorted(row["cases"] for row in before.values()) == [1, 2]

    CatalogueEntry.objects.filter(pk=two.pk).update(
        merged_into=one, merged_at=at("2026-03-09 10:00"), merged_by=world.admin, merge_reason="同一原因"
    )

    assert table(analysing.CAUSES, asked_of(MARCH, "pareto-month")) == {str(one.pk): {"cases": 3}}
    scratches = {
        one.case_id
        for one in findings_between(date(2026, 3, 1), date(2026, 3, 31))
        if one.defect == "scratch"
    }
    repeats = table(analysing.REPEATS, asked)
    assert repeats[f"{world.product.pk}|code:scratch"]["cases"] == len(scratches) == 3
    assert all(row["cases"] >= 3 for row in repeats.values())


def test_information_is_assessed_by_the_department_that_entered_it(world: World) -> None:
    busy_week(world)
    new_alert(world, at=at("2026-03-06 10:00"), batch_number="B2680", late_entry_reason="网络中断")
    case = Case.objects.filter(kind="anomaly").order_by("pk").first()
    assert case is not None
    scratch, burr = (CatalogueEntry.objects.get(list="defect", code=code) for code in ("scratch", "burr"))
    Classification.objects.filter(case=case).delete()
    for entry, basis in ((scratch, "reported"), (burr, "confirmed")):
        Classification.objects.create(
            case=case,
            list="defect",
            entry=entry,
            basis=basis,
            counts=basis == "confirmed",
            by=world.qa1,
            at=at("2026-03-09 09:00"),
        )

    found = table(following.INFORMATION, asked_of("2026-Q1", "information-quarter"))

    rows = Case.objects.exclude(kind__in=["improvement", "watch"]).filter(
        entered_at__gte=at("2026-01-01 00:00"), entered_at__lt=at("2026-04-01 00:00")
    )
    expected = Counter(rows.values_list("entered_by__department", flat=True))
    assert {key: row["entered"] for key, row in found.items()} == {
        str(pk): count for pk, count in expected.items()
    }
    quality = found[str(world.departments["qa"].pk)]
    assert quality["entered_late"] == rows.filter(~Q(late_entry_reason="")).count() == 1
    assert (quality["confirmed"], quality["changed"]) == (1, 1)
    sent = table(following.TRANSFER, asked_of("2026-Q1", "information-quarter"))
    assert sum(row["reported"] for row in sent.values()) == rows.filter(kind="slip").count() == 1


def test_letters_visits_and_channels_equal_a_count_of_their_rows(world: World) -> None:
    from complaints.reported import CHANNELS, CONTACTS

    busy_week(world)
    complaint_at(
        world, ComplaintState.CLOSED, start=at("2026-03-11 09:00"), order_number="SO-70", batch_number=""
    )
    asked = asked_of(MARCH, "letters-visits")
    begins, ends = bounds(asked.period)

    channels, contacts = table(CHANNELS, asked), table(CONTACTS, asked).get("all", {})

    expected = Counter(
        Complaint.objects.filter(case__reported_at__gte=begins, case__reported_at__lt=ends).values_list(
            "channel", flat=True
        )
    )
    assert {key: row["reported"] for key, row in channels.items()} == {
        str(pk): count for pk, count in expected.items()
    }
    assert sum(row["closed"] for row in channels.values()) == 1
    letters = (
        Letter.objects.filter(sent_at__gte=begins, sent_at__lt=ends).values("complaint").distinct().count()
    )
    assert contacts.get("letters", 0) == letters


def test_service_calls_of_the_month_stand_by_class_and_each_number_opens_its_calls(world: World) -> None:
    from aftersales.services.reported import SERVICES
    from aftersales.services.states import ServiceState
    from tests.factories.services import call_at

    done = call_at(world, ServiceState.INVOICED)
    taken_in = call_at(world, ServiceState.TAKEN_IN, serial_number="SN-2", bought_on="2024-01-10")
    asked = asked_of(MARCH, "letters-visits")

    found = table(SERVICES, asked)

    assert found["C"] == {"called": 1, "taken_in": 0, "returned": 0, "done": 1, "paid": 1}
    assert found["A"] == {"called": 1, "taken_in": 1, "returned": 0, "done": 0, "paid": 0}
    assert dict(SERVICES.members(asked, column="taken_in"))[("A", "taken_in")] == [taken_in.case_id]
    assert dict(SERVICES.members(asked, column="done"))[("C", "done")] == [done.case_id]


def test_statistics_of_after_sales_equal_a_count_by_hand(world: World) -> None:
    from aftersales.services.reported import PRODUCTS
    from aftersales.services.states import ServiceState
    from aftersales.visits.reported import VISITS
    from tests.factories import visits
    from tests.factories.services import act, call_at, written_report

    first = call_at(world, ServiceState.FIXED)
    again = call_at(
        world, ServiceState.SIGNED
    )  # the same machine by its serial number, called about at the same minute
    Case.objects.filter(pk=first.case_id).update(reported_at=at("2026-02-27 09:00"))
    third = call_at(world, ServiceState.FIXED, serial_number="SN-7")
    written_report(world, third, satisfied="", customer_words="仍有异响")
    act(
        again,
        "open_complaint",
        by=world.service_desk,
        at=at("2026-03-02 15:00"),
        customer="C001",
        description="反复",
    )
    visits.recorded(world, visits.due_visit(world), problem="三号泵异响")
    asked = asked_of(MARCH, "after-sales-month")

    row = table(PRODUCTS, asked)[str(world.product.pk)]

    assert row == {"called": 2, "again": 1, "dissatisfied": 1, "complaints": 1}
    assert table(VISITS, asked)["project"] == {"made": 1, "problems": 1, "content": 0, "open": 1}
    codes = [section.code for section in kind_of("after-sales-month").sections]
    assert codes == ["service_calls", "service_products", "visits", "surveys", "channels"]


def test_pictures_of_a_period_stand_by_defect_and_those_chosen_for_learning_apart(world: World) -> None:
    shown = picture(new_alert(world, defect="scratch").case, world.inspector1)
    picture(shown.case, world.inspector1)
    picture(new_alert(world, defect="burr", batch_number="B2").case, world.inspector1)
    picture(new_alert(world, defect="burr", batch_number="B3").case, world.inspector1, "restricted")
    choose_picture(attachment=shown, caption="面板划伤", by=world.qa1, at=at("2026-03-04 09:00"))

    week = table(analysing.PICTURES, asked_of("2026-W10", "quality-week"))
    later = table(analysing.PICTURES, asked_of("2026-W11", "quality-week"))

    assert week == {
        "code:scratch": {"cases": 1, "learning": 1},
        "code:burr": {"cases": 1, "learning": 0},
    }
    assert later == {}
    period = asked_of("2026-W10", "quality-week").period
    assert [one.caption for one in analysing.PICTURES.pictures(world.gm, period)] == ["面板划伤"]
    assert analysing.PICTURES.pictures(world.sales2, period) == []


def test_the_list_of_effects_says_yes_no_or_open_with_scope_and_file(world: World, client: Client) -> None:
    closed = improvement_at(world, ImprovementState.CLOSED, order_number="SO-72", batch_number="")
    running = improvement_at(world, ImprovementState.RUNNING, order_number="SO-73", batch_number="")

    client.force_login(world.gm_office)
    page = client.get("/quality/effects/")
    told = {
        row["row"].improvement.pk: (row["row"].effect.value, row["row"].check) for row in page.context["rows"]
    }
    assert told[closed.pk][0] == "yes" and told[closed.pk][1].checked_by.username
    assert told[running.pk] == ("open", None)
    assert client.get("/quality/effects/?effect=yes").context["count"] == 1
    assert client.get("/quality/effects/?effect=no").context["count"] == 0
    content = b"".join(client.get("/quality/effects/export/").streaming_content).decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(content))}
    assert "更换夹具" in rows[closed.case.number][6] and rows[closed.case.number][8] == "Yes"
    assert rows[running.case.number][8] == "Open"
    client.force_login(world.sales2)
    assert client.get("/quality/effects/").context["count"] == 0
    assert client.get("/quality/effects/export/").status_code == 403


def test_slips_of_no_case_kind_leak_into_the_findings(world: World) -> None:
    busy_week(world)
    new_slip(world, at=at("2026-03-05 11:00"))

    found = table(analysing.DEFECTS, asked_of("2026-W10", "quality-week"))

    assert sum(row["cases"] for row in found.values()) == len(
        {one.case_id for one in findings_between(date(2026, 3, 2), date(2026, 3, 8))}
    )
