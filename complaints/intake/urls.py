"""Addresses of what comes in from outside, under /intake/."""

from django.urls import path

from complaints.intake.views import ledger, mails

app_name = "intake"

urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("days/<str:day>/<slug:outcome>/", ledger.rows, name="rows"),
    path("quarantine/", mails.quarantine, name="quarantine"),
    path("mails/<int:pk>/", mails.mail, name="mail"),
]
