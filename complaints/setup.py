"""How the items of the set-up page stand that concern complaints, and their places in the menu."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.models import Complaint, PrivacyNotice, Route
from complaints.operations.proof import Posts, prove
from complaints.states import State
from feedback_system.administration.checklist import Finding, SetupItem, Stands, register_item
from feedback_system.approvals.limits import today_of
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.company.models import Company
from feedback_system.deadlines import selector_words
from feedback_system.oversight.condition import Fact, Item, Standing, register_fact
from feedback_system.web.navigation import NavItem, register

ASKS = {Subject.REMEDY: State.AWAITING_APPROVAL, Subject.RULING: State.AWAITING_RULING_APPROVAL}
"""The stage at which a route asks for the decision."""


def _routes(at: datetime) -> Finding:
    wanted = Company.get().default_route
    route = Route.objects.filter(code=wanted, is_active=True).first()
    if route is None:
        return Finding(
            False, _("The route of new complaints, “%(code)s”, may not be chosen.") % {"code": wanted}
        )
    return Finding(True, _("New complaints get “%(route)s”.") % {"route": route.label})


def _limits(at: datetime) -> Finding:
    day, posts, holes = today_of(at), Posts(), 0
    for route in Route.objects.filter(is_active=True).prefetch_related("stages").order_by("pk"):
        states = {stage.state for stage in route.stages.all()}
        for subject, state in ASKS.items():
            if state not in states:
                continue
            bands = bands_in_force(route=route.code, subject=subject, on=day)
            if not bands:
                words = {"route": route.label, "subject": subject.label}
                return Finding(False, _("%(route)s: no level is set for “%(subject)s”.") % words)
            holes += len(prove(bands, subject, posts).holes)
    if holes:
        return Finding(False, _("In %(count)d cases nobody would be left to decide.") % {"count": holes})
    return Finding(True, _("Somebody is always left to decide."))


def _public_form(at: datetime) -> Finding:
    words = {"address": f"{settings.BASE_URL}/feedback/"}
    if PrivacyNotice.objects.filter(published_by__isnull=False).exists():
        return Finding(True, _("Open at %(address)s, with your privacy notice.") % words)
    text = _("Open at %(address)s, with the privacy notice as installed.") % words
    return Finding(True, text, Stands.SHIPPED)


def _approvers(at: datetime) -> Fact:
    """Whether every question would find somebody who may decide it."""
    found, url = _limits(at), reverse("complaint_settings:limits")
    if found.done:
        return Fact(Standing.GOOD, found.text, url=url)
    return Fact(
        Standing.BAD, found.text, _("The page of the approval limits names each hole and what fills it."), url
    )


def _names_of_routes() -> dict[str, object]:
    return {route.code: route.label for route in Route.objects.all()}


def register_settings() -> None:
    """Put the settings of complaints into the menu and on the set-up page, and their words into the rules."""
    selector_words.register("complaints", "route", _names_of_routes)
    selector_words.register("complaints", "case_class", lambda: dict(Complaint.Class.choices))
    readers = (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS)
    for code, label, url_name, icon, order in (
        ("limits", gettext_lazy("Approval limits"), "complaint_settings:limits", "scale", 40),
        ("policies", gettext_lazy("House policies"), "complaint_settings:policies", "scale", 45),
        ("routes", gettext_lazy("Routes"), "complaint_settings:routes", "list", 50),
        ("remedy_rules", gettext_lazy("Rules of remedies"), "complaint_settings:remedy_rules", "truck", 45),
        (
            "one_voice",
            gettext_lazy("One voice towards customers"),
            "complaint_settings:one_voice",
            "phone",
            69,
        ),
        ("codes", gettext_lazy("Code lists"), "complaint_settings:codes", "note", 60),
    ):
        register(NavItem(code, label, url_name, icon, "settings", readers, order=order))
    register(
        NavItem(
            "base_points",
            gettext_lazy("Base points"),
            "complaint_settings:base_points",
            "users",
            "settings",
            Permission.KEEP_BASE_POINTS,
            order=46,
        )
    )
    register(
        NavItem(
            "own_points", gettext_lazy("My base points"), "complaints:own_points", "star", "user", order=60
        )
    )
    register_fact(
        Item("approvers", "people", gettext_lazy("Chains of approvers"), _approvers, 40),
    )
    for item in (
        SetupItem(
            "routes",
            gettext_lazy("Routes"),
            gettext_lazy("A new complaint cannot be logged without a route."),
            "complaint_settings:routes",
            _routes,
            50,
            how=gettext_lazy(
                "Choose the long or the short route for new complaints; edit its stages if need be."
            ),
            essential=True,
            after=("departments",),
            pages=("complaint_settings:route", "complaint_settings:presets"),
        ),
        SetupItem(
            "limits",
            gettext_lazy("Approval limits"),
            gettext_lazy("A case that needs a decision stops where nobody may decide."),
            "complaint_settings:limits",
            _limits,
            60,
            how=gettext_lazy("Give the posts it names to people, or change who decides which amount."),
            essential=True,
            after=("people",),
            pages=("complaint_settings:change_limits",),
        ),
        SetupItem(
            "public_form",
            gettext_lazy("Public form"),
            gettext_lazy("Customers who report online read a privacy notice that does not name you."),
            "complaint_settings:privacy_notice",
            _public_form,
            40,
            group="doors",
            how=gettext_lazy(
                "Read the privacy notice, fill in who you are, publish it; then link to the form."
            ),
        ),
    ):
        register_item(item)
