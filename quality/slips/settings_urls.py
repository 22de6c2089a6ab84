"""Settings pages of slips, included under /settings/slips/."""

from django.urls import path

from quality.slips.views import settings

app_name = "slip_settings"

urlpatterns = [
    path("", settings.kinds, name="kinds"),
    path("new/", settings.change_kind, name="new_kind"),
    path("kinds/<slug:code>/", settings.change_kind, name="kind"),
    path("values/new/", settings.change_value, name="new_value"),
    path("values/<int:pk>/", settings.change_value, name="value"),
]
