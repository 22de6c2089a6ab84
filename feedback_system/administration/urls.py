"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import company, duty, index, robots, rules

app_name = "administration"

urlpatterns = [
    path("", index.index, name="index"),
    path("company/", company.company, name="company"),
    path("rules/", rules.rules, name="rules"),
    path("duty/", duty.duty, name="duty"),
    path("duty/<int:pk>/end/", duty.end, name="end_duty"),
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.robot, name="new_robot"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/try/", robots.try_out, name="try_robot"),
]
