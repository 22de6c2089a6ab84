"""The pages where the company keeps the wording of its letters, included under /settings/letters/."""

from django.urls import path

from complaints.views import letters

app_name = "letters"

urlpatterns = [
    path("", letters.templates, name="templates"),
    path("<slug:code>/<slug:language>/", letters.template, name="template"),
]
