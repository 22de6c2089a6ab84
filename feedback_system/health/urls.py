"""Addresses of the health pages; they carry no slash at the end, as probes write them."""

from django.urls import path

from feedback_system.health import views

app_name = "health"
urlpatterns = [
    path("healthz", views.live, name="live"),
    path("readyz", views.ready, name="ready"),
]
