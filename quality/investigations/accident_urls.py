"""Addresses of the accident analysis file, under /quality/accidents/."""

from django.urls import path

from quality.investigations.views import accidents

app_name = "accidents"

urlpatterns = [
    path("", accidents.accident_file, name="file"),
    path("compare/", accidents.compare, name="compare"),
    path("export/", accidents.export, name="export"),
    path("print/file.pdf", accidents.file_pdf, name="file_pdf"),
]
