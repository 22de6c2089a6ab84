"""Settings pages of complaints, included under /settings/."""

from django.urls import path

from complaints.views import settings_codes, settings_limits, settings_remedies, settings_routes

app_name = "complaint_settings"

urlpatterns = [
    path("limits/", settings_limits.limits, name="limits"),
    path("limits/<slug:route>/<slug:subject>/", settings_limits.change, name="change_limits"),
    path("limits/<slug:route>/<slug:subject>/drop/", settings_limits.drop, name="drop_limits"),
    path("remedies/", settings_remedies.rules, name="remedy_rules"),
    path("remedies/<slug:route>/", settings_remedies.change, name="change_remedy_rule"),
    path("routes/", settings_routes.routes, name="routes"),
    path("routes/default/", settings_routes.default, name="default_route"),
    path("routes/<slug:code>/", settings_routes.route, name="route"),
    path("codes/", settings_codes.lists, name="codes"),
    path("codes/<slug:list>/new/", settings_codes.change, name="new_code"),
    path("codes/<slug:list>/<slug:code>/", settings_codes.change, name="code"),
]
