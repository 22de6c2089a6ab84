"""Which role may do what: a table that a person who does not program can check, shown at /settings/roles/.

A role is held in a department. `reach` says how far it looks: a worker sees and acts for the own department,
a head also for the departments below, a company-wide role for all.
Source: design of the product, section on roles; policies 001 and 004, duties of the departments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P


class Reach(StrEnum):
    """How far a role looks."""

    OWN = "own"
    BELOW = "below"
    COMPANY = "company"


@dataclass(frozen=True)
class Role:
    """A role with its label, one sentence on what the person does, and what it may do."""

    code: str
    label: Any
    description: Any
    permissions: frozenset[P] = field(default_factory=frozenset)
    reach: Reach = Reach.OWN
    at_the_top: bool = False
    """A company-wide post that decides for all departments (GM office, deputy GM, GM, chairman)."""


DAILY = frozenset(
    {
        P.WRITE_NOTE,
        P.ATTACH_FILE,
        P.OBJECT_IN_PERSON,
        P.CARRY_OUT_IMPROVEMENT,
        P.ANSWER_SANCTION,
        P.RAISE_ANOMALY,
        P.WORK_ON_ANOMALY,
        P.WORK_ON_INVESTIGATION,
        P.SEND_SLIP,
        P.HANDLE_SLIP,
    }
)
"""What everybody who works on cases may do."""

HEAD = DAILY | {P.ASSIGN_CASE, P.ANSWER_SLIP, P.OBJECT, P.EXPORT_CASES, P.READ_QUALITY_REPORT}
"""What every head of a department may do besides."""

OWN_AREA = frozenset({P.INVESTIGATE_OWN_AREA, P.DRAFT_IMPROVEMENT})
"""On the non-quality route the responsible department investigates itself; every department drafts its own improvements."""

INTAKE = DAILY | {P.LOG_COMPLAINT, P.ACKNOWLEDGE_COMPLAINT, P.SEE_CONTACTS, P.HANDLE_SAMPLE}
SALES = (
    INTAKE
    | OWN_AREA
    | {
        P.PROPOSE_HANDLING,
        P.NEGOTIATE,
        P.CARRY_OUT_REMEDY,
        P.ANSWER_SLIP,
        P.TAKE_IN_RETURN,
        P.JUDGE_RETURN,
        P.ENTER_COST,
        P.VISIT_CUSTOMER,
        P.RENEW_CONTRACT,
    }
)
QA = DAILY | {
    P.INVESTIGATE,
    P.ACCEPT_COMPLAINT,
    P.CONFIRM_NO_LOSS,
    P.PROPOSE_RESPONSIBLE,
    P.ANSWER_SLIP,
    P.ACKNOWLEDGE_COMPLAINT,
    P.RELEASE_REPLY,
    P.LOG_COMPLAINT,
    P.SEE_CONTACTS,
    P.HANDLE_SAMPLE,
    P.DRAFT_IMPROVEMENT,
    P.CHECK_EFFECT,
    P.INSPECT_RETURN,
    P.JUDGE_RETURN,
    P.TEST_RETURN,
    P.ENTER_COST,
    P.HANDLE_ANOMALY,
    P.OPEN_INVESTIGATION,
    P.KEEP_ACCIDENT_FILE,
    P.JUDGE_SIGNAL,
    P.WRITE_QUALITY_REPORT,
    P.ASK_SUPPLIER,
    P.REVIEW_SUPPLIER_ANSWER,
    P.TICK_SERVICE,
}


def _table(*roles: Role) -> dict[str, Role]:
    return {role.code: role for role in roles}


ROLES: dict[str, Role] = _table(
    Role(
        "customer_service",
        _("Customer service"),
        _("Logs complaints while the customer is on the phone and follows them up."),
        INTAKE | {P.TAKE_IN_RETURN, P.RUN_SURVEY, P.TAKE_SERVICE_CALL, P.VISIT_CUSTOMER, P.RENEW_CONTRACT},
    ),
    Role(
        "salesperson",
        _("Salesperson"),
        _("Logs complaints, proposes the handling, talks with the customer, carries out the remedy."),
        SALES,
    ),
    Role(
        "sales_head",
        _("Sales head"),
        _("Reviews the talks, approves remedies within the limit, decides withdrawals."),
        SALES
        | HEAD
        | {
            P.REVIEW_OUTCOME,
            P.SIGN_PAPER,
            P.APPROVE_REMEDY,
            P.APPROVE_RULING,
            P.WITHDRAW_COMPLAINT,
            P.FLAG_MAJOR,
            P.NAME_UNIT,
            P.RUN_SURVEY,
            P.MANAGE_MASTERDATA,
            P.WRITE_MARKET_REPORT,
            P.SIGN_MARKET_REPORT,
        },
        Reach.BELOW,
    ),
    Role(
        "qa",
        _("Quality engineer"),
        _("Takes the next case, finds the cause, proposes who is responsible."),
        QA,
    ),
    Role(
        "qa_head",
        _("Head of quality"),
        _("Leads the investigation of all complaints."),
        QA
        | HEAD
        | {
            P.SEE_ALL_CASES,
            P.SIGN_QUALITY_REPORT,
            P.KEEP_CONFORMITY,
            P.FLAG_MAJOR,
            P.CORRECT_FACTS,
            P.CLOSE_COMPLAINT,
            P.APPROVE_CONCESSION,
            P.FILE_COMPLAINT,
            P.RUN_SURVEY,
            P.SEE_RATINGS,
            P.MANAGE_MASTERDATA,
        },
        Reach.COMPANY,
    ),
    Role(
        "production",
        _("Production"),
        _("Analyses what happened in making the product and drafts countermeasures."),
        DAILY | {P.ANALYSE_PRODUCTION, P.ANSWER_SLIP, P.HANDLE_SAMPLE, P.DRAFT_IMPROVEMENT},
    ),
    Role(
        "production_head",
        _("Head of production"),
        _("Answers for the analysis and the countermeasures of the workshop."),
        HEAD
        | OWN_AREA
        | {P.ANALYSE_PRODUCTION, P.APPROVE_RULING, P.HANDLE_SAMPLE, P.ENTER_COST, P.NAME_UNIT},
        Reach.BELOW,
    ),
    Role(
        "rd",
        _("R&D engineer"),
        _("Gives an opinion when the kind of defect calls for it."),
        DAILY | OWN_AREA | {P.GIVE_RD_OPINION, P.ANSWER_SLIP, P.HANDLE_SAMPLE, P.JUDGE_RETURN},
    ),
    Role(
        "manager_office",
        _("Manager's office"),
        _("Gives the instruction of the plant's manager."),
        HEAD | OWN_AREA | {P.INSTRUCT_AS_MANAGER, P.OPEN_INVESTIGATION, P.LEAD_INVESTIGATION},
        Reach.BELOW,
    ),
    Role(
        "factory_head",
        _("Factory head"),
        _("Approves rulings on loss and responsibility."),
        HEAD
        | OWN_AREA
        | {
            P.APPROVE_RULING,
            P.INSTRUCT_AS_MANAGER,
            P.FLAG_MAJOR,
            P.APPROVE_CONCESSION,
            P.OPEN_INVESTIGATION,
            P.LEAD_INVESTIGATION,
            P.NAME_UNIT,
        },
        Reach.BELOW,
    ),
    Role(
        "gm_office",
        _("GM office"),
        _(
            "Numbers and registers cases, consolidates the opinions, rules responsibility, closes and files, "
            "keeps the time limits."
        ),
        HEAD
        | {
            P.WAIVE_INVESTIGATION,
            P.ACCEPT_COMPLAINT,
            P.CONSOLIDATE,
            P.CORRECT_FACTS,
            P.RULE,
            P.RUN_MONTH,
            P.WRITE_BULLETIN,
            P.PROPOSE_SANCTION,
            P.SEE_DEDUCTIONS,
            P.CLAIM_RECOVERY,
            P.APPROVE_CLAIM,
            P.ENTER_COST,
            P.SIGN_SECOND,
            P.CLOSE_COMPLAINT,
            P.FILE_COMPLAINT,
            P.SEE_ALL_CASES,
            P.SEE_CONTACTS,
            P.SEE_REPORTS,
            P.KEEP_CONFORMITY,
            P.FLAG_MAJOR,
            P.WITHDRAW_SLIP,
            P.LEAD_IMPROVEMENT,
            P.CHECK_EFFECT,
            P.WITHDRAW_COMPLAINT,
            P.READ_SETTINGS,
            P.IMPORT_CASES,
            P.LOG_COMPLAINT,
            P.ACKNOWLEDGE_COMPLAINT,
            P.OPEN_INVESTIGATION,
            P.RUN_SURVEY,
            P.SEE_RATINGS,
        },
        Reach.COMPANY,
        at_the_top=True,
    ),
    Role(
        "deputy_gm",
        _("Deputy general manager"),
        _("Approves remedies of the middle level and decides objections."),
        HEAD
        | {
            P.WAIVE_INVESTIGATION,
            P.APPROVE_REMEDY,
            P.APPROVE_CONCESSION,
            P.SIGN_PAPER,
            P.APPROVE_CLAIM,
            P.APPROVE_RULING,
            P.SIGN_SECOND,
            P.DECIDE_OBJECTION,
            P.SEE_ALL_CASES,
            P.SEE_REPORTS,
            P.FLAG_MAJOR,
            P.OPEN_INVESTIGATION,
            P.LEAD_INVESTIGATION,
            P.SEE_CONTACTS,
            P.APPROVE_SURVEY,
            P.SEE_RATINGS,
        },
        Reach.COMPANY,
        at_the_top=True,
    ),
    Role(
        "gm",
        _("General manager"),
        _("Answers the investigation report, approves remedies and rulings, decides objections."),
        HEAD
        | {
            P.WAIVE_INVESTIGATION,
            P.APPROVE_REMEDY,
            P.APPROVE_CONCESSION,
            P.SIGN_PAPER,
            P.APPROVE_CLAIM,
            P.APPROVE_RULING,
            P.ANSWER_REPORT,
            P.APPOINT_VISITORS,
            P.SIGN_SECOND,
            P.DECIDE_OBJECTION,
            P.DECIDE_SANCTION,
            P.SIGN_COMMUNICATION_REVIEW,
            P.INSTRUCT_SLIP,
            P.SEE_ALL_CASES,
            P.SEE_REPORTS,
            P.FLAG_MAJOR,
            P.OPEN_INVESTIGATION,
            P.LEAD_INVESTIGATION,
            P.SEE_CONTACTS,
            P.APPROVE_SURVEY,
            P.SEE_RATINGS,
        },
        Reach.COMPANY,
        at_the_top=True,
    ),
    Role(
        "chairman",
        _("Chairman"),
        _("Approves the largest amounts and decides where everybody else is a party."),
        DAILY
        | {
            P.WAIVE_INVESTIGATION,
            P.APPROVE_REMEDY,
            P.APPROVE_CONCESSION,
            P.APPROVE_CLAIM,
            P.APPROVE_RULING,
            P.DECIDE_OBJECTION,
            P.DECIDE_SANCTION,
            P.INSTRUCT_SLIP,
            P.LEAD_INVESTIGATION,
            P.SEE_ALL_CASES,
            P.SEE_REPORTS,
            P.READ_QUALITY_REPORT,
            P.SEE_CONTACTS,
            P.APPROVE_SURVEY,
            P.SEE_RATINGS,
        },
        Reach.COMPANY,
        at_the_top=True,
    ),
    Role(
        "service_desk",
        _("Service desk"),
        _("Takes service calls and complaints and dispatches technicians."),
        INTAKE | {P.RUN_SURVEY, P.TAKE_SERVICE_CALL, P.DISPATCH_SERVICE, P.VISIT_CUSTOMER},
    ),
    Role(
        "technician",
        _("Technician"),
        _("Records what was found and done at the customer's site."),
        DAILY | {P.HANDLE_SAMPLE, P.DO_SERVICE},
    ),
    Role(
        "service_head",
        _("Service supervisor"),
        _("Leads the technicians."),
        HEAD
        | OWN_AREA
        | INTAKE
        | {
            P.RUN_SURVEY,
            P.TAKE_SERVICE_CALL,
            P.SEE_RATINGS,
            P.DISPATCH_SERVICE,
            P.DO_SERVICE,
            P.ACCEPT_REPAIR,
            P.SIGN_SERVICE_DAY,
            P.VISIT_CUSTOMER,
            P.RENEW_CONTRACT,
        },
        Reach.BELOW,
    ),
    Role(
        "inspector",
        _("Inspector"),
        _("Inspects goods and raises anomalies."),
        DAILY | {P.HANDLE_SAMPLE, P.INSPECT_RETURN, P.TEST_RETURN, P.ACCEPT_REPAIR},
    ),
    Role(
        "warehouse",
        _("Warehouse"),
        _("Receives returned goods and confirms their true quantity."),
        DAILY | OWN_AREA | {P.BOOK_GOODS, P.HANDLE_SAMPLE, P.COUNT_RETURN},
    ),
    Role(
        "finance",
        _("Finance"),
        _(
            "Books approved allowances and compensation, or refuses; keeps disputed receivables and collections."
        ),
        DAILY
        | OWN_AREA
        | {
            P.BOOK_MONEY,
            P.EXPORT_CASES,
            P.SEE_LOSSES,
            P.PAY_RETURN,
            P.BOOK_SERVICE,
            P.ENTER_COST,
            P.KEEP_RECEIVABLES,
            P.CHECK_PENALTY,
            P.SEE_DEDUCTIONS,
            P.EXPORT_PAYROLL,
        },
    ),
    Role(
        "hr",
        _("Personnel"),
        _("Publishes approved sanctions; enters base points, wage and bonus; runs the months of deductions."),
        DAILY
        | OWN_AREA
        | {
            P.KEEP_BASE_POINTS,
            P.PUBLISH_SANCTION,
            P.SEE_DEDUCTIONS,
            P.EXPORT_PAYROLL,
            P.KEEP_PAY,
            P.RUN_SURVEY,
        },
    ),
    Role(
        "report_reader",
        _("Report reader"),
        _("Reads the month's figures."),
        frozenset({P.SEE_REPORTS, P.READ_QUALITY_REPORT}),
    ),
    Role(
        "auditor",
        _("Auditor"),
        _("Reads everything, including the history, and changes nothing."),
        frozenset(
            {
                P.SEE_ALL_CASES,
                P.SEE_CONTACTS,
                P.SEE_REPORTS,
                P.READ_QUALITY_REPORT,
                P.READ_SETTINGS,
                P.READ_HISTORY,
                P.EXPORT_CASES,
                P.SEE_RATINGS,
            }
        ),
        Reach.COMPANY,
    ),
    Role(
        "administrator",
        _("Administrator"),
        _("Keeps people, departments, calendars, rules and limits; sees no case."),
        frozenset(
            {
                P.MANAGE_PEOPLE,
                P.MANAGE_SETTINGS,
                P.READ_SETTINGS,
                P.MANAGE_MASTERDATA,
                P.IMPORT_CASES,
                P.KEEP_BASE_POINTS,
            }
        ),
    ),
    Role(
        "integration",
        _("Integration"),
        _("Another system that logs complaints and reads its own by token."),
        frozenset({P.LOG_COMPLAINT, P.ACKNOWLEDGE_COMPLAINT, P.ATTACH_FILE, P.WRITE_NOTE}),
    ),
)

ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]


def roles_with(permission: P) -> list[str]:
    """The codes of the roles that hold `permission`, in the order of the table."""
    return [role.code for role in ROLES.values() if permission in role.permissions]


HELD_ALONE = frozenset({"administrator", "auditor"})
"""Roles that go with no other: who gives rights or checks the work takes no part in it (等保 2.0)."""
