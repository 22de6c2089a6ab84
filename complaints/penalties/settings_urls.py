"""The settings page of sanctions and deductions, included under /settings/penalties/."""

from django.urls import path

from complaints.penalties.views import settings

app_name = "penalty_settings"

urlpatterns = [path("", settings.rules, name="rules")]
