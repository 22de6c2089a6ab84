"""Addresses of sanction papers that are not those of every kind of case."""

from django.urls import path, register_converter

from complaints.penalties.views import papers, prints, repeats, reviews
from feedback_system.desk.converters import ReferenceConverter

register_converter(ReferenceConverter, "sanction_number")

app_name = "penalties"

urlpatterns = [
    path("", papers.papers, name="papers"),
    path("new/", papers.new, name="new"),
    path("board/", papers.board, name="board"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("repeats/", repeats.repeats, name="repeats"),
    path("repeats/export/", repeats.repeats_export, name="repeats_export"),
    path(
        "<sanction_number:reference>/print/personnel-notice.pdf",
        prints.personnel,
        name="personnel_notice_pdf",
    ),
    path("<sanction_number:reference>/print/penalty-notice.pdf", prints.penalty, name="penalty_notice_pdf"),
]
