"""Saved lists: keep the list on screen, see the kept ones, drop one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Department
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.lists import CaseList
from feedback_system.desk.models import SavedView
from feedback_system.desk.operations import delete_view, save_view
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import Invalid
from feedback_system.joining import named
from feedback_system.web.forms import LineField


class SavedViewForm(forms.Form):
    """A name for the list on screen, and with whom it is shared."""

    name = LineField(label=gettext_lazy("Name of the list"), max_length=60)
    shared_with = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("Shared with"),
        required=False,
        empty_label=gettext_lazy("nobody, only me"),
        to_field_name="code",
        help_text=gettext_lazy(
            "Everybody of the department finds the list in the tab bar and sees in it what she may see."
        ),
    )

    def __init__(self, *args: object, departments: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["shared_with"].queryset = Department.objects.filter(pk__in=departments).order_by("code")  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@login_required
def views(request: SignedInRequest) -> HttpResponse:
    """The saved lists, and the form that keeps the one whose filters stand in the address."""
    own = [one.department_id for one in request.user.assignments]
    at = database_now()
    given = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    cases = CaseList(request.user, QueryDict(given[:2000]), at)
    form = SavedViewForm(request.POST or None, departments=own)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                view = save_view(
                    name=form.cleaned_data["name"],
                    query=cases.text()[:1000],
                    shared_with=form.cleaned_data["shared_with"],
                    by=request.user,
                    at=at,
                )
            except Invalid as refusal:
                for name, sentences in refusal.errors.items():
                    form.add_error(name or None, [str(one) for one in sentences])
            else:
                messages.success(
                    request,
                    _("The list “%(name)s” is kept. You find it in the tab bar.") % {"name": view.name},
                )
                return HttpResponseRedirect(f"{reverse('desk:worklist')}?{view.query}")
    context = {
        "form": form,
        "query": cases.text(),
        "words": [named(one.label, one.words) for one in cases.chosen],
        "tab": cases.tab,
        "saved": SavedView.objects.for_person(request.user.pk, own).select_related("user", "shared_with"),
        "back_url": reverse("desk:worklist") + (f"?{cases.text()}" if cases.text() else ""),
    }
    return render(request, "desk/views.html", context, status=status)


@require_POST
@login_required
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Drop an own saved list."""
    own = [one.department_id for one in request.user.assignments]
    view = get_object_or_404(SavedView.objects.for_person(request.user.pk, own), pk=pk)
    delete_view(view=view, by=request.user, at=database_now())
    messages.success(request, _("The list “%(name)s” is deleted.") % {"name": view.name})
    return HttpResponseRedirect(reverse("desk:views"))
