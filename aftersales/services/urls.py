"""Addresses of service calls that are not those of every kind of case."""

from django.urls import path, register_converter

from aftersales.services.kind import service_kind
from aftersales.services.views import board, new, over_calls, prints, sheets, staff_days, today
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists

register_converter(ReferenceConverter, "service_number")

app_name = "services"

urlpatterns = [
    path("", lists.register, {"area": service_kind}, name="calls"),
    path("new/", new.new, name="new"),
    path("beside/", new.beside, name="beside"),
    path("board/", board.board, name="board"),
    path("today/", today.today, name="today"),
    path("today/data.json", today.data, name="today_data"),
    path("today/worker.js", today.worker, name="today_worker"),
    path("costs/", board.costs, name="costs"),
    path("day/", sheets.day, name="day"),
    path("day/open/", sheets.open_one, name="open_sheet"),
    path("day/book/", sheets.book, name="send_book"),
    path("day/<int:pk>/", sheets.sheet, name="sheet"),
    path("day/<int:pk>/add/", sheets.add, name="add_line"),
    path("day/<int:pk>/remove/<int:line>/", sheets.remove, name="remove_line"),
    path("day/<int:pk>/sign/", sheets.sign, name="sign_sheet"),
    path("day/<int:pk>/countersign/", sheets.approve, name="countersign_sheet"),
    path("day/<int:pk>/correct/", sheets.correct, name="correct_sheet"),
    path("day/<int:pk>/sheet.pdf", sheets.pdf, name="sheet_pdf"),
    path("day/reports/", staff_days.staff_day, name="staff_day"),
    path("parts/", over_calls.parts, name="parts"),
    path("parts/export/", over_calls.parts_file, name="parts_file"),
    path("arrivals/", over_calls.arriving, name="arrivals"),
    path("arrivals/calls/", over_calls.arriving_calls, name="arrival_calls"),
    path("arrivals/export/", over_calls.arriving_file, name="arrivals_file"),
    path("contacts/", over_calls.talks, name="contacts"),
    path("contacts/export/", over_calls.talks_file, name="contacts_file"),
    path("<service_number:reference>/print/voucher.pdf", prints.voucher, name="voucher_pdf"),
    path("<service_number:reference>/print/receipt.pdf", prints.receipt, name="receipt_pdf"),
    path(
        "<service_number:reference>/print/report-<int:number>.pdf",
        prints.service_report,
        name="service_report_pdf",
    ),
    path("<service_number:reference>/print/card.pdf", prints.repair_card, name="repair_card_pdf"),
]
