"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import company, index, rules

app_name = "administration"

urlpatterns = [
    path("", index.index, name="index"),
    path("company/", company.company, name="company"),
    path("rules/", rules.rules, name="rules"),
]
