"""Addresses of the mailing of reports, under /settings/mailings/."""

from django.urls import path

from feedback_system.reports.mailing import views

app_name = "mailings"

urlpatterns = [
    path("", views.mailings, name="list"),
    path("new/", views.mailing, name="new"),
    path("<int:pk>/", views.mailing, name="mailing"),
]
