"""Projects and maintenance contracts: lists with what runs out, files, and edit forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.privacy import mask_name, mask_phone
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import save_contract, save_project, six_of, standing
from feedback_system.masterdata.agreement_forms import ContractForm, ProjectForm
from feedback_system.masterdata.beside import cases_of
from feedback_system.masterdata.changes import changes_of
from feedback_system.masterdata.lookup import searched
from feedback_system.masterdata.models import Customer, MaintenanceContract, Project
from feedback_system.masterdata.rights import may_manage, require_look_up, require_manager, sees_contacts
from feedback_system.masterdata.views.records import edit_page, list_page, search_text, version_seen

SOON = 90
"""Days before its end within which a contract is shown as running out."""


def _today() -> date:
    return timezone.now().astimezone(Company.get().zone).date()


@login_required
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects by number; `?q=` searches."""
    require_look_up(request.user)
    rows = searched(Project.objects.select_related("customer", "unit"), search_text(request))
    return list_page(request, "masterdata/projects.html", rows, section="projects", by=("code",))


@login_required
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    """The contracts by their last day; `?q=` searches, `?standing=` narrows to those in force, running out, or over."""
    require_look_up(request.user)
    today, chosen = _today(), request.GET.get("standing", "")
    rows = searched(standing().select_related("customer", "branch"), search_text(request))
    if chosen == "in_force":
        rows = rows.filter(starts_on__lte=today, last__gte=today)
    elif chosen == "soon":
        rows = rows.filter(last__gte=today, last__lte=today + timedelta(days=SOON), renewal__isnull=True)
    elif chosen == "over":
        rows = rows.filter(last__lt=today)
    context = {
        "today": today,
        "soon": today + timedelta(days=SOON),
        "standing": chosen,
        "standings": [
            ("in_force", _("in force")),
            ("soon", _("runs out within %(days)d days, not renewed") % {"days": SOON}),
            ("over", _("over")),
        ],
    }
    return list_page(
        request,
        "masterdata/contracts.html",
        rows,
        section="contracts",
        by=("ends_on", "pk"),
        newest_first=True,
        context=context,
    )


def _contact(record: Project | MaintenanceContract, *, full: bool) -> dict[str, Any]:
    six = six_of(record.contact)
    if not full:
        six |= {
            "contact_name": mask_name(six["contact_name"]),
            "contact_mobile": mask_phone(six["contact_mobile"]),
            "contact_phone": mask_phone(six["contact_phone"]),
            "contact_address": "",
        }
    return six


def _file(request: HttpRequest, record: Project | MaintenanceContract) -> dict[str, Any]:
    return {
        "record": record,
        "six": _contact(record, full=sees_contacts(request.user)),
        "no_calls": record.contact.no_calls,
        "changes": changes_of(record),
        "may_manage": may_manage(request.user),
        "cases": cases_of(record, request.user),
        "now": timezone.now(),
    }


@login_required
@require_GET
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a project."""
    require_look_up(request.user)
    rows = Project.objects.select_related("customer", "contact", "unit", "product")
    return render(request, "masterdata/project.html", _file(request, get_object_or_404(rows, pk=pk)))


@login_required
@require_GET
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a contract."""
    require_look_up(request.user)
    rows = MaintenanceContract.objects.select_related(
        "customer", "contact", "branch", "renewed_from", "renewal"
    )
    record = get_object_or_404(rows, pk=pk)
    context = _file(request, record) | {
        "lines": record.lines.select_related("product").order_by("position"),
        "next": getattr(record, "renewal", None),
        "today": _today(),
    }
    return render(request, "masterdata/contract.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The customer whose page the form was opened from."""
    said = request.GET.get("customer", "")
    if said.isascii() and said.isdigit() and len(said) <= 18 and Customer.objects.filter(pk=said).exists():
        return {"customer": said}
    return {}


@login_required
@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new project, or change one."""
    by = require_manager(request.user)
    record = (
        Project()
        if pk is None
        else get_object_or_404(Project.objects.select_related("customer", "contact"), pk=pk)
    )
    form = ProjectForm(
        request.POST or None,
        instance=record,
        initial=_initial(request),
        contacts_visible=sees_contacts(request.user),
    )
    return edit_page(
        request,
        form,
        title=_("New project") if pk is None else _("Change project"),
        back_url=reverse("masterdata:project", args=[pk]) if pk else reverse("masterdata:projects"),
        done_url=lambda saved: reverse("masterdata:project", args=[saved.pk]),
        save=lambda changed: save_project(
            project=changed, contact=form.contact(), by=by, at=timezone.now(), seen=version_seen(request)
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def contract_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new contract, or change one."""
    by = require_manager(request.user)
    rows = MaintenanceContract.objects.select_related("customer", "contact")
    record = MaintenanceContract() if pk is None else get_object_or_404(rows, pk=pk)
    form = ContractForm(
        request.POST or None,
        instance=record,
        initial=_initial(request),
        contacts_visible=sees_contacts(request.user),
    )
    return edit_page(
        request,
        form,
        title=_("New maintenance contract") if pk is None else _("Change maintenance contract"),
        back_url=reverse("masterdata:contract", args=[pk]) if pk else reverse("masterdata:contracts"),
        done_url=lambda saved: reverse("masterdata:contract", args=[saved.pk]),
        save=lambda changed: save_contract(
            contract=changed,
            machines=form.cleaned_data["machines"],
            contact=form.contact(),
            by=by,
            at=timezone.now(),
            seen=version_seen(request),
        ),
    )
