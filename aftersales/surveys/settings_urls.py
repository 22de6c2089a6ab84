"""Settings pages of surveys, included under /settings/questionnaires/."""

from django.urls import path

from aftersales.surveys.views import rhythm, settings

app_name = "survey_settings"

urlpatterns = [
    path("", settings.questionnaires, name="questionnaires"),
    path("new/", settings.change, name="new_questionnaire"),
    path("rules/", settings.rules, name="rules"),
    path("kinds/<slug:code>/rhythm/", rhythm.change, name="rhythm"),
    path("kinds/<slug:code>/", settings.change, name="questionnaire"),
]
