"""Plan a survey, change the plan, fill the list of whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from aftersales.surveys.arithmetic.shares import percent_to_issue
from aftersales.surveys.forms.plan import PLAIN, FilterForm, ListForm, PlanForm
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import OWNERS, Asked, Survey, survey_rules
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.states import CALLING, Way
from feedback_system.cases.advance import letting_read_once
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid
from feedback_system.masterdata.models import Contact, Customer, Delivery, NoCalls
from feedback_system.notifications.texts.sorts import mobile_of
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

PERSONAL = ("purpose", "content", "range_words", "people")


@reading()
@transaction.atomic
def open_survey(*, by: User, at: datetime, **data: Any) -> Survey:
    """Plan a survey from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_run_surveys(by)
    form = PlanForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    opened: Survey = open_checked(fields=form.cleaned_data, by=by, at=at)
    return opened


@reading()
@transaction.atomic
@letting_read_once()
def open_checked(*, fields: Mapping[str, Any], by: User, at: datetime) -> Survey:
    """Plan a survey from fields that `PlanForm` has checked. It has its number at once."""
    must_run_surveys(by)
    department = _home_of(by)
    record: Survey = Survey(department=department, **_plain(fields))
    open_case(
        survey_kind,
        record,
        by=by,
        at=at,
        department=department,
        trace=Trace(facts_of(record), payload_of(record)),
        number=next_number(survey_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=fields["title"],
        reported_at=at,
    )
    return record


def _home_of(person: User) -> Department:
    found = person.department or next((one.department for one in person.assignments), None)
    if found is None:
        raise Blocked([_("You belong to no department yet. Ask the administrator to enter your department.")])
    return found


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: fields[name] for name in PLAIN}
    found["first_end"] = fields["ends_on"]
    if found["issue_target"] is None and found["units"]:
        found["issue_target"] = proposed_share(found["households"])
    return found


def proposed_share(households: int | None) -> Decimal:
    """The share of occupied units that the rules ask for at a site with so many households."""
    rules = survey_rules()
    return percent_to_issue(
        households,
        usual=rules.issue_target,
        all_below=rules.small_site,
        includes_limit=rules.small_site_included,
    )


def facts_of(record: Survey) -> dict[str, Any]:
    """What the history keeps of a plan: codes, days and figures."""
    return {
        "questionnaire": record.questionnaire.code,
        "version": record.questionnaire.version,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "planned": record.planned_count,
        "return_target": str(record.return_target),
        "improve_below": "" if record.improve_below is None else str(record.improve_below),
        "anonymous": record.anonymous,
    }


def payload_of(record: Survey) -> dict[str, Any]:
    """The texts of a plan."""
    return {"text": "\n".join(getattr(record, name) for name in PERSONAL if getattr(record, name))}


@step(
    survey_kind,
    "change_plan",
    label=gettext_lazy("Change the plan"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=PlanForm,
    side=True,
    help=gettext_lazy("Until it is submitted. Those on the list get the questionnaire of the plan."),
)
def change_plan(
    survey: Survey, *, by: User, at: datetime, authority: Authority, title: str, **fields: Any
) -> Trace:
    """Write the plan anew; whoever stands on the list already follows it."""
    for name, value in _plain(fields).items():
        setattr(survey, name, value)
    survey.case.title = title
    Asked.objects.filter(survey=survey).update(questionnaire=survey.questionnaire, anonymous=survey.anonymous)
    return Trace(facts_of(survey), payload_of(survey))


# ------------------------------------------------------------------------------------------------------------- the list


@step(
    survey_kind,
    "add_by_filter",
    label=gettext_lazy("Fill the list by conditions"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=FilterForm,
    side=True,
    help=gettext_lazy("Whoever stands on it already is not put on it twice."),
)
def add_by_filter(
    survey: Survey, *, by: User, at: datetime, authority: Authority, way: str, **fields: Any
) -> Trace:
    """Put everybody on the list who fits and is not on it yet; who cannot be asked in that way is left out and counted."""
    if survey.is_internal:
        added, left_out = _departments(survey, fields["departments"], way, by=by, at=at)
    else:
        added, left_out = _customers(survey, way, fields, by=by, at=at)
    if not added:
        words = _("Nobody new fits these conditions.")
        if left_out:
            words = _(
                "Nobody new can be asked in this way: %(count)d have no address for it, or asked not to be called."
            ) % {"count": left_out}
        raise Invalid({"": [words]})
    return Trace({"way": way, "added": added, "left_out": left_out})


def _customers(
    survey: Survey, way: str, fields: Mapping[str, Any], *, by: User, at: datetime
) -> tuple[int, int]:
    rows = Customer.objects.filter(is_active=True)
    for name in ("grade", "market"):
        if fields[name]:
            rows = rows.filter(**{name: fields[name]})
    if fields["product"] or fields["delivered_from"] or fields["delivered_until"]:
        rows = rows.filter(Exists(_deliveries(fields)))
    present = Asked.objects.filter(survey=survey, customer=OuterRef("pk"))
    rows = rows.exclude(Exists(present)).order_by("code")
    if way in CALLING:
        nobody = Exists(
            NoCalls.objects.standing().filter(customer=OuterRef("pk"), contact__isnull=True).order_by()
        )
        uncalled = rows.filter(nobody).count()
        rows = rows.exclude(nobody)
    else:
        uncalled = 0
    chosen = list(rows[: fields["most"] or 20_000])
    mains = _contacts_of(chosen)
    people = set(NoCalls.objects.standing().filter(contact__isnull=False).values_list("contact", flat=True))
    found, left_out = [], uncalled
    for customer in chosen:
        contact = mains.get(customer.pk)
        address = contact.email if contact is not None else ""
        phone = (contact.phone if contact is not None else "") or customer.phone
        if way == Way.TEXT:
            phone = next((one for one in (phone, customer.phone) if mobile_of(one)), "")
        if (way == Way.MAIL and not address) or (way in CALLING and not phone):
            left_out += 1
            continue
        if way in CALLING and contact is not None and contact.pk in people:
            left_out += 1
            continue
        name = contact.name if contact is not None else ""
        found.append(
            {
                "customer": customer,
                "name": name,
                "address": address,
                "phone": phone,
                "language": customer.language,
            }
        )
    return _write(survey, way, found, by=by, at=at), left_out


def _deliveries(fields: Mapping[str, Any]) -> Any:
    rows = Delivery.objects.filter(customer=OuterRef("pk"))
    if fields["product"]:
        rows = rows.filter(product=fields["product"])
    if fields["delivered_from"]:
        rows = rows.filter(delivered_on__gte=fields["delivered_from"])
    if fields["delivered_until"]:
        rows = rows.filter(delivered_on__lte=fields["delivered_until"])
    return rows


def _contacts_of(customers: Sequence[Customer]) -> dict[int, Contact]:
    """Whom to ask of each customer: the main contact, else the first. Note: one query."""
    found: dict[int, Contact] = {}
    rows = Contact.objects.filter(customer__in=[one.pk for one in customers]).order_by("-is_main", "pk")
    for contact in rows:
        found.setdefault(contact.customer_id, contact)
    return found


def _departments(
    survey: Survey, chosen: Iterable[Department], way: str, *, by: User, at: datetime
) -> tuple[int, int]:
    present = set(Asked.objects.filter(survey=survey).values_list("department_id", flat=True))
    found, left_out = [], 0
    for department in chosen:
        if department.pk in present:
            continue
        head = department.head
        if way == Way.MAIL and (head is None or not head.email):
            left_out += 1
            continue
        found.append(
            {
                "department": department,
                "name": head.name if head is not None else "",
                "address": head.email if head is not None else "",
                "phone": "",
                "language": Company.get().default_language,
            }
        )
    return _write(survey, way, found, by=by, at=at), left_out


def _write(survey: Survey, way: str, rows: Iterable[Mapping[str, Any]], *, by: User, at: datetime) -> int:
    last = Asked.objects.filter(survey=survey).aggregate(last=Max("number"))["last"] or 0
    made = [
        Asked(
            survey=survey,
            number=last + place,
            questionnaire=survey.questionnaire,
            way=way,
            anonymous=survey.anonymous,
            added_by=by,
            added_at=at,
            **row,
        )
        for place, row in enumerate(rows, start=1)
    ]
    Asked.objects.bulk_create(made, batch_size=500)
    return len(made)


@step(
    survey_kind,
    "add_list",
    label=gettext_lazy("Put a list on it"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=ListForm,
    side=True,
    help=gettext_lazy("People of a list of your own, copied from a spreadsheet."),
)
def add_list(
    survey: Survey,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    way: str,
    rows: Sequence[Mapping[str, str]],
) -> Trace:
    """Put the people of a pasted list on it; a name that is a customer number links the customer."""
    known = {
        customer.code: customer
        for customer in Customer.objects.filter(code__in=[row["name"] for row in rows], is_active=True)
    }
    language = Company.get().default_language
    found = []
    for row in rows:
        customer = known.get(row["name"])
        found.append(
            {
                "customer": customer,
                "name": "" if customer is not None else row["name"],
                "address": row["address"],
                "phone": row["phone"],
                "language": customer.language if customer is not None else language,
            }
        )
    return Trace({"way": way, "added": _write(survey, way, found, by=by, at=at)})
