"""Addresses of complaints that are not those of every kind of case."""

from django.urls import path, register_converter

from complaints.views import (
    base_points,
    carrying_out,
    customer_reports,
    feedback_form,
    intake,
    letters,
    major_files,
    money,
    one_voice,
    prints,
    workbench,
)
from feedback_system.desk.converters import ReferenceConverter

register_converter(ReferenceConverter, "complaint")

app_name = "complaints"

urlpatterns = [
    path("new/", intake.new, name="new"),
    path("remedies/", carrying_out.remedies, name="remedies"),
    path("follow-up/", major_files.major_files, name="major_files"),
    path("feedback-form/<int:pk>/", feedback_form.choose, name="feedback_form"),
    path("feedback-form/<int:pk>/form.pdf", feedback_form.form_pdf, name="feedback_form_pdf"),
    path("customer-reports/", customer_reports.reports, name="customer_reports"),
    path("customer-reports/<str:number>/", customer_reports.report, name="customer_report"),
    path("customer-reports/<str:number>/open/", customer_reports.open_from, name="open_customer_report"),
    path("customer-reports/<str:number>/files/<int:pk>/", customer_reports.file, name="customer_report_file"),
    path("new/duplicates/", intake.duplicates, name="duplicates"),
    path("<complaint:reference>/print/", prints.papers, name="papers"),
    path("<complaint:reference>/print/form.pdf", prints.form, name="form_pdf"),
    path("<complaint:reference>/print/report.pdf", prints.report, name="report_pdf"),
    path("<complaint:reference>/print/notice.pdf", prints.notice, name="notice_pdf"),
    path("<complaint:reference>/print/contact.pdf", prints.contact, name="contact_pdf"),
    path(
        "<complaint:reference>/print/meeting-<int:number>.pdf", prints.major_meeting, name="major_meeting_pdf"
    ),
    path("<complaint:reference>/print/visit-<int:pk>.pdf", prints.visit, name="visit_pdf"),
    path("<complaint:reference>/print/follow-up.pdf", prints.major_file, name="major_file_pdf"),
    path(
        "<complaint:reference>/print/joint-handling-<int:pk>.pdf",
        prints.joint_meeting,
        name="joint_meeting_pdf",
    ),
    path(
        "<complaint:reference>/print/return-slip-<int:position>.pdf",
        prints.return_slip_pdf,
        name="return_slip_pdf",
    ),
    path(
        "<complaint:reference>/print/certificate-<int:position>.pdf",
        prints.certificate_pdf,
        name="certificate_pdf",
    ),
    path("<complaint:reference>/wording/", one_voice.wording, name="wording"),
    path("<complaint:reference>/money/", money.money, name="money"),
    path("<complaint:reference>/shares/<slug:name>/", workbench.share_amounts, name="share_amounts"),
    path(
        "<complaint:reference>/shares/<slug:name>/proposal/", workbench.share_proposal, name="share_proposal"
    ),
    path("points/", base_points.own_points, name="own_points"),
    path("<complaint:reference>/letters/<int:pk>/retry/", letters.retry, name="retry_letter"),
]
