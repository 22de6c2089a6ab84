"""The public addresses by which customers tell us something and follow it, included under /feedback/."""

from django.urls import path

from complaints.views import public, status

app_name = "feedback"

urlpatterns = [
    path("", public.report, name="report"),
    path("files/", public.files, name="files"),
    path("privacy/", public.privacy, name="privacy"),
    path("status/", status.ask, name="status"),
    path("status/<str:token>/", status.status_of, name="status_of"),
    path("status/<str:token>/received/", status.received, name="received"),
]
