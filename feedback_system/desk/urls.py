"""Addresses of the shared screens. The area of a kind is checked by the converter, so other apps' pages are not shadowed."""

from django.urls import path, register_converter

from feedback_system.desk.converters import AreaConverter, ReferenceConverter
from feedback_system.desk.views import (
    approval_stops,
    approvals,
    calendar,
    cases,
    drafts,
    exports,
    ledger,
    lists,
    presence,
    registers,
    saved,
    search,
    steps,
)

register_converter(AreaConverter, "area")
register_converter(ReferenceConverter, "reference")

app_name = "desk"

urlpatterns = [
    path("", lists.worklist, name="worklist"),
    path("worklist/counts/", lists.counts, name="counts"),
    path("worklist/filters/", lists.filters, name="filters"),
    path("worklist/assign/", lists.assign, name="assign"),
    path("worklist/export/", exports.worklist, name="export"),
    path("profile/calendar/", calendar.link, name="calendar_link"),
    path("calendar/<str:token>/deadlines.ics", calendar.file, name="calendar"),
    path("views/", saved.views, name="views"),
    path("views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("search/", search.search, name="search"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/stops/<int:pk>/", approval_stops.stop, name="stop"),
    path("escalations/ledger/", ledger.ledger, name="ledger"),
    path("escalations/ledger/export/", ledger.export, name="ledger_export"),
    path("escalations/ledger/case/<reference:reference>/", ledger.case, name="case_ledger"),
    path("drafts/<slug:form>/<str:key>/", drafts.draft, name="draft"),
    path("complaints/", lists.register, {"area": "complaints"}, name="complaints"),
    path("<area:area>/", lists.register, name="area"),
    path("<area:area>/export/", exports.register, name="area_export"),
    path("<area:area>/register/", registers.page, name="book"),
    path("<area:area>/register/export/", registers.export, name="book_export"),
    path("<area:area>/register/register.pdf", registers.paper, name="book_pdf"),
    path("<area:area>/<reference:reference>/", cases.case, name="case"),
    path("<area:area>/<reference:reference>/timeline/", cases.timeline, name="timeline"),
    path("<area:area>/<reference:reference>/beside/", cases.beside, name="beside"),
    path("<area:area>/<reference:reference>/here/", presence.here, name="here"),
    path("<area:area>/<reference:reference>/watch/", cases.watch, name="watch"),
    path("<area:area>/<reference:reference>/notes/", cases.notes, name="notes"),
    path("<area:area>/<reference:reference>/steps/<slug:name>/", steps.step, name="step"),
]
