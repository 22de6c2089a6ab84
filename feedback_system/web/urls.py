"""Pages of the frame itself."""

from django.urls import path

from feedback_system.web import views

app_name = "web"

urlpatterns = [
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("settings/components/", views.components, name="components"),
]
