"""The commands `due` and `explain`: answers a script can rely on, checked by hand against a wall calendar."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from feedback_system.company.models import Company
from feedback_system.deadlines.install import codes, install_rules
from feedback_system.deadlines.models import DeadlineRule, Rung
from tests.feedback_system.clockwork import MONDAY


def due(*arguments: str) -> tuple[list[str], str]:
    """The lines on stdout, and stderr."""
    out, err = StringIO(), StringIO()
    call_command("due", *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "start", "more", "expected"),
    [
        ("complaint-register", "2026-02-14T16:20", [], "2026-02-15T16:20:00+08:00"),
        ("complaint-first-answer", "2026-02-14T16:20", [], "2026-02-15T16:20:00+08:00"),
        # Friday before Spring Festival; Saturday 14 February is worked in exchange.
        ("complaint-accept", "2026-02-13T16:00", [], "2026-02-14T17:30:00+08:00"),
        # 15 to 23 February are off.
        ("complaint-accept", "2026-02-14T16:00", [], "2026-02-24T17:30:00+08:00"),
        ("complaint-close", "2026-03-02T09:30", [], "2026-03-16T00:00:00+08:00"),
        ("complaint-close", "2026-03-02", [], "2026-03-16T00:00:00+08:00"),
        ("complaint-close", "2026-03-02T09:30", ["--market", "overseas"], "2026-03-20T00:00:00+08:00"),
        ("complaint-close", "2026-03-02T09:30", ["--route", "short"], "2026-03-09T00:00:00+08:00"),
        # 23:30 in London is already the next day in Shanghai.
        ("complaint-close", "2026-03-01T23:30+00:00", [], "2026-03-16T00:00:00+08:00"),
        ("complaint-report", "2026-12-30T10:00", [], "2027-01-03T00:00:00+08:00"),
        ("complaint-outcome-review", "2026-03-02T09:30", [], "2026-03-04T00:00:00+08:00"),
        ("complaint-remedy", "2026-01-31T09:30", [], "2026-03-03T00:00:00+08:00"),
        # 28, 29, 30 September, then the National Day week is off, 8 and 9 October.
        ("light-complaint", "2026-09-25T10:00", [], "2026-10-09T17:30:00+08:00"),
        ("light-site", "2026-03-06T22:15:30", [], "2026-03-08T22:15:30+08:00"),
        ("market-quality-answer", "2026-03-06T22:15", [], "2026-03-08T22:15:00+08:00"),
        ("anomaly-register", "2026-03-06T22:15", [], "2026-03-07T22:15:00+08:00"),
        ("anomaly-answer", "2026-03-06T22:15", [], "2026-03-07T22:15:00+08:00"),
        ("anomaly-answer", "2026-03-06T22:15", ["--class", "line_stopped"], "2026-03-06T22:45:00+08:00"),
        ("anomaly-answer", "2026-03-06T16:30", ["--class", "batch_held"], "2026-03-09T15:30:00+08:00"),
        ("slip-answer", "2026-03-05T09:00", [], "2026-03-09T17:30:00+08:00"),
        ("slip-answer-hard", "2026-03-05T09:00", [], "2026-03-13T00:00:00+08:00"),
        ("fast-feedback-sort", "2026-03-05T09:00", [], "2026-03-06T17:30:00+08:00"),
        ("fast-feedback-complex", "2026-03-05T09:00", [], "2026-03-10T17:30:00+08:00"),
        ("part-return", "2026-03-05T09:00", [], "2026-03-13T00:00:00+08:00"),
        ("incident-after-emergency", "2026-03-05T23:30", [], "2026-03-06T00:30:00+08:00"),
        ("incident-hazard", "2026-03-05T23:30", [], "2026-03-06T01:30:00+08:00"),
        # 11:30 + 6 h is exactly closing: due at closing, not at the next opening.
        ("service-arrival", "2026-03-05T11:30", [], "2026-03-05T17:30:00+08:00"),
        ("service-arrival", "2026-03-05T11:30", ["--area", "suburban"], "2026-03-06T09:30:00+08:00"),
        ("visit-project", "2026-03-02T09:00", [], "2026-03-16T17:30:00+08:00"),
        ("contract-renewal", "2026-12-31", [], "2026-12-01T00:00:00+08:00"),
        ("month-statistics", "2026-02-15", [], "2026-03-09T17:30:00+08:00"),
        # October 2026: off up to the 7th, so the 3rd working day is Saturday the 10th, worked in exchange.
        ("month-statistics", "2026-09-15", [], "2026-10-10T17:30:00+08:00"),
        ("objection-answer", "2026-03-02T09:00", [], "2026-03-09T17:30:00+08:00"),
        ("approval-wait", "2026-03-06T09:00", [], "2026-03-09T17:30:00+08:00"),
        ("complaint-quantity", "2026-03-02T09:00", [], "2026-03-06T00:00:00+08:00"),
        ("stage-qa", "2026-03-02T09:00", [], "2026-03-04T17:30:00+08:00"),
        ("stage-qa", "2026-03-02T09:00", ["--route", "short"], "2026-03-03T17:30:00+08:00"),
        ("stage-production", "2026-03-02T09:00", ["--route", "short"], "2026-03-04T17:30:00+08:00"),
        ("stage-sales", "2026-03-02T09:00", [], "2026-03-03T17:30:00+08:00"),
        ("stage-gm_office", "2026-03-02T16:00", [], "2026-03-03T11:30:00+08:00"),
        ("stage-manager_office", "2026-03-02T08:30", [], "2026-03-02T13:00:00+08:00"),
        ("stage-approver", "2026-03-02T08:30", [], "2026-03-02T13:00:00+08:00"),
        ("stage-rd", "2026-03-02T08:30", [], "2026-03-03T17:30:00+08:00"),
    ],
)
def test_due_on_an_empty_database_answers_from_the_values_that_ship(rule, start, more, expected):
    lines, _err = due("--rule", rule, "--from", start, *more)
    assert lines == [expected]
    assert DeadlineRule.objects.count() == Company.objects.count() == 0


def test_due_gives_the_same_answer_when_the_rules_are_installed(town):
    assert due("--rule", "complaint-close", "--from", "2026-03-02T09:30")[0] == ["2026-03-16T00:00:00+08:00"]


def test_due_answers_for_rules_whose_cases_come_later(town):
    assert due("--rule", "part-return", "--from", "2026-03-05T09:00")[0] == ["2026-03-13T00:00:00+08:00"]


def test_due_answers_in_the_zone_of_the_company(town):
    Company.objects.update(time_zone="Asia/Tokyo")
    assert due("--rule", "complaint-register", "--from", "2026-03-02T09:30")[0] == [
        "2026-03-03T09:30:00+09:00"
    ]


@pytest.mark.django_db
def test_due_explains_line_by_line_and_the_last_line_is_the_total():
    lines, _err = due("--rule", "complaint-close", "--from", "2026-03-02T09:30", "--explain")
    assert lines[0] == "2026-03-16T00:00:00+08:00"
    assert len(lines) == 1 + 1 + 13 + 1  # the answer, the day of the start, 13 days, the total
    assert lines[-1].startswith("2026-03-02T09:30:00+08:00 2026-03-16T00:00:00+08:00 13d")


@pytest.mark.django_db
def test_due_says_on_stderr_that_a_calendar_is_missing():
    lines, err = due("--rule", "complaint-accept", "--from", "2026-12-31T10:00")
    assert lines == ["2027-01-01T17:30:00+08:00"]
    assert err.strip() == "provisional: calendar 2027 not loaded"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ["--rule", "nonsense", "--from", "2026-03-02"],
        ["--rule", "complaint-close", "--from", "soon"],
        ["--rule", "complaint-close", "--from", "2026-02-30"],
        ["--rule", "complaint-close", "--from", "2026-03-02T25:00"],
        ["--rule", "complaint-close", "--from", "9999-12-31"],
    ],
)
def test_due_refuses_what_it_cannot_read_in_one_line_with_code_2(arguments):
    with pytest.raises(CommandError) as refusal:
        due(*arguments)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


@pytest.mark.django_db
def test_installing_the_rules_twice_adds_nothing_and_keeps_what_was_edited():
    added = install_rules()
    DeadlineRule.objects.filter(code="complaint-remedy").update(is_active=False)
    rungs = Rung.objects.count()
    assert install_rules() == 0
    assert added == DeadlineRule.objects.count()
    assert Rung.objects.count() == rungs
    assert DeadlineRule.objects.get(code="complaint-remedy").is_active is False


@pytest.mark.django_db
def test_every_rule_that_ships_is_sound_and_says_where_it_comes_from():
    install_rules()
    for rule in DeadlineRule.objects.prefetch_related("rungs"):
        rule.full_clean()
        assert rule.source and rule.label_zh_hant and rule.label_en
        for rung in rule.rungs.all():
            rung.full_clean()
    assert set(codes()) >= {"complaint-register", "month-statistics", "stage-approver"}


def test_explain_prints_every_clock_of_a_case_with_its_receipt(town):
    case = town.case()
    town.clock(case, "complaint-close")
    town.clock(case, "complaint-first-answer", started=MONDAY)
    out = StringIO()
    call_command("explain", case.receipt_number, stdout=out)
    text = out.getvalue()
    assert "complaint-close 2026-03-16T00:00:00+08:00 running" in text
    assert "complaint-first-answer 2026-03-03T09:00:00+08:00 running" in text
    assert "13d" in text and "24:00:00" in text


@pytest.mark.django_db
def test_explain_of_an_unknown_case_says_so():
    with pytest.raises(CommandError, match="There is no case R1"):
        call_command("explain", "R1")
