"""Wiring of all pages. The desk comes last: its addresses begin with the area of a kind of case."""

from django.urls import URLPattern, URLResolver, include, path

handler403 = "feedback_system.web.views.permission_denied"
handler404 = "feedback_system.web.views.page_not_found"
handler429 = "feedback_system.web.views.too_many_requests"
handler500 = "feedback_system.web.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("feedback_system.health.urls")),
    path("", include("feedback_system.web.urls")),
    path("", include("accounts.urls")),
    path("", include("feedback_system.oversight.urls")),
    path("lookup/catalogues/", include("feedback_system.catalogues.lookup_urls")),
    path("lookup/", include("feedback_system.masterdata.lookup_urls")),
    path("masterdata/", include("feedback_system.masterdata.urls")),
    path("attachments/", include("feedback_system.attachments.urls")),
    path("jobs/", include("feedback_system.jobs.urls")),
    path("notifications/", include("feedback_system.notifications.urls")),
    path("deadlines/slips/", include("feedback_system.escalation.urls")),
    path("deadlines/", include("feedback_system.deadlines.urls")),
    path("settings/", include("feedback_system.administration.urls")),
    path("settings/", include("complaints.settings_urls")),
    path("reports/months/", include("complaints.months_urls")),
    path("reports/written/", include("feedback_system.reports.urls")),
    path("reports/", include("complaints.reports_urls")),
    path("settings/return-reasons/", include("aftersales.settings_urls")),
    path("settings/penalties/", include("complaints.penalties.settings_urls")),
    path("sanctions/", include("complaints.penalties.urls")),
    path("deductions/", include("complaints.penalties.deductions_urls")),
    path("complaints/", include("complaints.urls")),
    path("claims/", include("complaints.claims_urls")),
    path("settings/letters/", include("complaints.letters_urls")),
    path("settings/anomalies/", include("quality.anomalies.settings_urls")),
    path("quality/anomalies/", include("quality.anomalies.urls")),
    path("quality/investigations/", include("quality.investigations.urls")),
    path("quality/accidents/", include("quality.investigations.accident_urls")),
    path("quality/supplier-requests/", include("quality.supplier_requests.urls")),
    path("supplier-answers/", include("quality.supplier_requests.answer_urls")),
    path("settings/warning/", include("quality.watches.settings_urls")),
    path("quality/", include("quality.watches.urls")),
    path("settings/slips/", include("quality.slips.settings_urls")),
    path("quality/slips/", include("quality.slips.urls")),
    path("settings/catalogues/", include("feedback_system.lessons.settings_urls")),
    path("quality/", include("feedback_system.lessons.urls")),
    path("quality/", include("quality.urls")),
    path("aftersales/", include("aftersales.urls")),
    path("api/v1/", include("feedback_system.interfaces.urls")),
    path("", include("feedback_system.desk.urls")),
]
