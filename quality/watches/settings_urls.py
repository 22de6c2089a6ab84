"""Settings pages of early warning, included under /settings/warning/."""

from django.urls import path

from quality.watches.views import settings

app_name = "warning_settings"

urlpatterns = [
    path("", settings.rules, name="rules"),
    path("change/", settings.change, name="change"),
]
