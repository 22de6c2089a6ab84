"""Addresses of complaints that are not those of every kind of case."""

from django.urls import path

from complaints.views import intake

app_name = "complaints"

urlpatterns = [
    path("new/", intake.new, name="new"),
    path("new/duplicates/", intake.duplicates, name="duplicates"),
]
