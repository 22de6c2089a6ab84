"""Settings pages of complaints, included under /settings/."""

from django.urls import path

from complaints.views import (
    base_points,
    one_voice,
    privacy_notice,
    route_papers,
    settings_codes,
    settings_limits,
    settings_policies,
    settings_presets,
    settings_remedies,
    settings_routes,
)

app_name = "complaint_settings"

urlpatterns = [
    path("privacy-notice/", privacy_notice.privacy_notice, name="privacy_notice"),
    path("one-voice/", one_voice.one_voice, name="one_voice"),
    path("limits/", settings_limits.limits, name="limits"),
    path("limits/<slug:route>/<slug:subject>/", settings_limits.change, name="change_limits"),
    path("limits/<slug:route>/<slug:subject>/drop/", settings_limits.drop, name="drop_limits"),
    path(
        "limits/<slug:route>/<slug:subject>/kinds/<slug:kind>/",
        settings_limits.change,
        name="change_kind_limits",
    ),
    path(
        "limits/<slug:route>/<slug:subject>/kinds/<slug:kind>/drop/",
        settings_limits.drop,
        name="drop_kind_limits",
    ),
    path("remedies/", settings_remedies.rules, name="remedy_rules"),
    path("remedies/<slug:route>/", settings_remedies.change, name="change_remedy_rule"),
    path(
        "remedies/<slug:route>/take-back/<int:pk>/", settings_remedies.take_back, name="take_back_remedy_rule"
    ),
    path("policies/", settings_policies.policies, name="policies"),
    path("policies/new/", settings_policies.change, name="new_policy"),
    path("policies/findings/", settings_policies.findings, name="policy_findings"),
    path("policies/<slug:code>/version/", settings_policies.change, name="change_policy"),
    path("policies/<slug:code>/drop/", settings_policies.drop, name="drop_policy"),
    path("policies/<slug:code>/end/", settings_policies.end, name="end_policy"),
    path("points/", base_points.base_points, name="base_points"),
    path("routes/", settings_routes.routes, name="routes"),
    path("routes/default/", settings_routes.default, name="default_route"),
    path("routes/<slug:code>/", settings_routes.route, name="route"),
    path("routes/<slug:code>/papers/", route_papers.papers, name="route_papers"),
    path("presets/", settings_presets.presets, name="presets"),
    path("presets/<slug:code>/", settings_presets.preset, name="preset"),
    path("presets/<slug:code>/on/", settings_presets.switch_on, name="switch_on_preset"),
    path("codes/", settings_codes.lists, name="codes"),
    path("codes/<slug:list>/new/", settings_codes.change, name="new_code"),
    path("codes/<slug:list>/<slug:code>/", settings_codes.change, name="code"),
]
