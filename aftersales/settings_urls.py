"""Settings pages of returns, included under /settings/return-reasons/."""

from django.urls import path

from aftersales.views import settings

app_name = "return_settings"

urlpatterns = [
    path("", settings.reasons, name="reasons"),
    path("new/", settings.change, name="new_reason"),
    path("<slug:code>/", settings.change, name="reason"),
]
