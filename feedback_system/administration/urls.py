"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import company, index, rule_moves, rule_versions, rules

app_name = "administration"

urlpatterns = [
    path("", index.index, name="index"),
    path("company/", company.company, name="company"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rule_versions.rule, name="rule"),
    path("rules/<slug:code>/new/<int:pk>/", rule_versions.new_version, name="new_rule_version"),
    path("rules/<slug:code>/other-cases/<int:pk>/", rule_versions.new_variant, name="new_rule_variant"),
    path("rules/<slug:code>/take-back/<int:pk>/", rule_versions.take_back, name="take_back_rule_version"),
    path("rules/<slug:code>/move/<int:pk>/", rule_moves.move, name="move_clocks"),
]
