"""Settings of log-in: by which ways people come in, how each is set up, try it, and who may use a password."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.directory.providers import callback_of
from accounts.directory.trying import try_way
from accounts.http import SignedIn
from accounts.models import DIRECTORIES, DirectoryEntry, LoginWay, User, Way
from accounts.operations import let_use_passwords, save_way
from accounts.operations.directory import passwords_are_for_everybody, what_is_missing
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.login_forms import LoginWayForm
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.errors import NotPossibleNow


@login_required
@require_safe
def login_ways(request: SignedIn) -> HttpResponse:
    """The directories with their state and how many people each knows, and who may use a password."""
    must_read_settings(request.user)
    rows = {way.kind: way for way in LoginWay.objects.all()}
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    counted = dict(
        DirectoryEntry.objects.filter(user__in=people)
        .order_by()
        .values_list("way")
        .annotate(number=Count("pk"))
    )
    on = [kind for kind in DIRECTORIES if kind in rows and rows[kind].is_on]
    context = {
        "ways": [
            {"kind": kind, "way": rows.get(kind) or LoginWay(kind=kind), "known": counted.get(kind, 0)}
            for kind in DIRECTORIES
        ],
        "people": people.count(),
        "without": people.exclude(directory_entries__way__in=on).count() if on else 0,
        "some_on": bool(on),
        "for_everybody": passwords_are_for_everybody(),
        "may_change": may_change_settings(request.user),
        "lines": history_lines(
            LoginWay,
            LoginWay.history.select_related("history_user").order_by("-history_date", "-history_id")[
                :SHOWN_LINES
            ],
            about=lambda row: str(row.get_kind_display()),
        ),
        "now": timezone.now(),
    }
    return render(request, "administration/login_ways.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_way(request: SignedIn, kind: str) -> HttpResponse:
    """Set up one directory: preview, then save."""
    must_change_settings(request.user)
    present = _row(kind)
    form = LoginWayForm(kind=Way(kind), initial=_initial(present))
    preview: Preview | None = None
    if request.method == "POST":
        form = LoginWayForm(request.POST, kind=Way(kind))
        if form.is_valid():
            preview = _preview(form, present)
            if is_agreed(request, preview):
                with refusals_in(form, known_by="claim"):
                    save_way(kind=Way(kind), values=form.values, by=request.user, at=timezone.now())
                    messages.success(
                        request, _("%(name)s is saved. Try it now.") % {"name": present.get_kind_display()}
                    )
                    return redirect("administration:login_way", kind=kind)
    callback = callback_of(kind)
    context = {
        "way": present,
        "form": form,
        "preview": preview,
        "callback": callback,
        "domain": urlsplit(callback).netloc,
        "is_local": not settings.BASE_URL.startswith("https://"),
    }
    return render(request, "administration/login_way.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def try_out(request: SignedIn, kind: str) -> HttpResponse:
    """Ask the directory whether it knows the keys and say what it answered."""
    must_change_settings(request.user)
    verdict = try_way(_row(kind))
    (messages.success if verdict.holds else messages.error)(request, verdict.sentence)
    return redirect("administration:login_way", kind=kind)


@login_required
@require_POST
def passwords(request: SignedIn) -> HttpResponse:
    """Let everybody use a password, or administrators alone."""
    must_change_settings(request.user)
    everybody = request.POST.get("for") == "everybody"
    try:
        let_use_passwords(everybody=everybody, by=request.user, at=timezone.now())
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:login_ways")
    messages.success(
        request,
        _("Everybody may log in with a password again.")
        if everybody
        else _("From the next log-in passwords are for administrators only. Sessions that are open go on."),
    )
    return redirect("administration:login_ways")


def _row(kind: str) -> LoginWay:
    if kind not in DIRECTORIES:
        raise Http404
    return LoginWay.objects.filter(kind=kind).first() or LoginWay(kind=kind)


def _initial(row: LoginWay) -> dict[str, Any]:
    names = (
        "is_on", "name", "client_id", "agent", "known_by", "api_address", "page_address", "matches_email", "is_second_factor",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"claim": row.known_by}


def _preview(form: LoginWayForm, present: LoginWay) -> Preview:
    before, changes = _initial(present), []
    for name, value in form.cleaned_data.items():
        label = str(form.fields[name].label)
        if name == "secret":
            if value:
                there = _("there is one") if present.sealed_secret else ""
                changes.append(Change(label, there, _("a new one, not shown")))
        elif value != before[name]:
            changes.append(Change(label, _in_words(form, name, before[name]), _in_words(form, name, value)))
    wrong = what_is_missing(present, form.values)
    labels = {name: str(field.label) for name, field in form.fields.items()}
    preview = Preview(
        changes=changes,
        problems=[f"{labels.get(name, name)}: {one}" for name, found in wrong.items() for one in found],
        seal=seal_of({name: str(value) for name, value in form.cleaned_data.items()}, before),
    )
    number = DirectoryEntry.objects.filter(way=present.kind).count()
    if form.cleaned_data["is_second_factor"] and not before["is_second_factor"]:
        preview.effects.append(_("Whoever comes in this way is not asked for the code of an app any more."))
    if before["is_on"] and not form.cleaned_data["is_on"]:
        preview.effects.append(
            _("%(number)d people are known by this directory. Each needs another way, such as a password.")
            % {"number": number}
        )
    if number and "known_by" in form.values and form.values["known_by"] != before["known_by"]:
        preview.effects.append(
            _("The identifiers of %(number)d people are of the former sort. Enter or import them anew.")
            % {"number": number}
        )
    return preview


def _in_words(form: LoginWayForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value, value))
