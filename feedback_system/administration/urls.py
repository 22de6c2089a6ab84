"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import company, erasure, index, rules

app_name = "administration"

urlpatterns = [
    path("", index.index, name="index"),
    path("company/", company.company, name="company"),
    path("erasure/", erasure.erasure, name="erasure"),
    path("rules/", rules.rules, name="rules"),
]
