"""The settings of service calls, included under /settings/services/."""

from django.urls import path

from aftersales.services.views import settings

app_name = "service_settings"

urlpatterns = [path("", settings.change, name="change")]
