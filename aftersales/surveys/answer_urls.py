"""The public address by which somebody answers a questionnaire, included under /survey/."""

from django.urls import path

from aftersales.surveys.views import answer

app_name = "survey_answers"

urlpatterns = [path("<str:token>/", answer.answer, name="answer")]
