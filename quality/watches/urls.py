"""Addresses of early warning that are not those of every kind of case."""

from django.urls import path

from feedback_system.desk.views import lists
from quality.watches.kind import watch_kind
from quality.watches.views import warning

app_name = "watches"

urlpatterns = [
    path("watches/", lists.register, {"area": watch_kind}, name="watches"),
    path("warning/", warning.series, name="warning"),
    path("warning/export/", warning.export, name="export"),
]
