"""Settings pages of the plans of visits, included under /settings/visits/."""

from django.urls import path

from aftersales.visits.views import settings, tiers

app_name = "visit_settings"

urlpatterns = [
    path("", settings.plans, name="plans"),
    path("new/", settings.change, name="new_plan"),
    path("grades/", tiers.tiers, name="tiers"),
    path("<slug:code>/", settings.change, name="plan"),
]
