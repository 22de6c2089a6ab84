"""Pages of jobs, included under /jobs/."""

from django.urls import path

from feedback_system.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/file/", views.file, name="file"),
]
