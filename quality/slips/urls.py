"""Addresses of slips that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.slips.kind import slip_kind
from quality.slips.views import market, prints, sending, tasks

register_converter(ReferenceConverter, "slip_number")

app_name = "slips"

urlpatterns = [
    path("", lists.register, {"area": slip_kind}, name="slips"),
    path("new/", sending.new, name="new"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("market/", market.market, name="market"),
    path("market/export/", market.market_file, name="market_export"),
    path("pass-on/", sending.pass_to_intake, name="pass_to_intake"),
    path("<slip_number:reference>/print/slip.pdf", prints.paper, name="slip_pdf"),
]
