"""The settings page of the mailbox, included under /settings/mail-intake/."""

from django.urls import path

from complaints.intake.views import settings

app_name = "intake_settings"

urlpatterns = [
    path("", settings.mailbox, name="mailbox"),
    path("try/", settings.try_out, name="try_mailbox"),
]
