"""Import and export of cases, included under /settings/imports/."""

from django.urls import path

from feedback_system.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
    path("jobs/<int:pk>/", views.of_job, name="of_job"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/rows.csv", views.rows_file, name="rows"),
]
