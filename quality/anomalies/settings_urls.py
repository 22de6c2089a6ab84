"""Settings pages of anomaly alerts, included under /settings/anomalies/."""

from django.urls import path

from quality.anomalies.views import settings

app_name = "anomaly_settings"

urlpatterns = [
    path("", settings.lists, name="lists"),
    path("rules/", settings.rules, name="rules"),
    path("<slug:list>/new/", settings.change, name="new_code"),
    path("<slug:list>/<slug:code>/", settings.change, name="code"),
]
