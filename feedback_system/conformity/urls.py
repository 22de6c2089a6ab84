"""Addresses of the conformity pack, under /reports/conformity/."""

from django.urls import path

from feedback_system.conformity.views import checking, files, pack, samples

app_name = "conformity"

urlpatterns = [
    path("", pack.pack_page, name="pack"),
    path("export/", files.export, name="export"),
    path("pack.pdf", files.pdf, name="pdf"),
    path("lines/<slug:code>/", pack.cases, name="cases"),
    path("lines/<slug:code>/export/", files.cases_export, name="cases_export"),
    path("lines/<slug:code>/note/", pack.note, name="note"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/export/", files.sample_export, name="sample_export"),
    path("samples/<int:pk>/<int:position>/", checking.check, name="check"),
    path("samples/<int:pk>/<int:position>/file/", checking.file, name="file"),
]
