"""Addresses of the look-ups in the catalogues, under /lookup/catalogues/."""

from django.urls import path

from feedback_system.catalogues.views import lookup

app_name = "catalogue_lookup"

urlpatterns = [path("<slug:list>/", lookup.entries, name="entries")]
