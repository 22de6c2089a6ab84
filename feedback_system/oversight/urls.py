"""Pages that look ahead and look after the clocks; each stands in the area in which people look for it."""

from django.urls import path

from feedback_system.oversight.views import absence, gaming, health, rehearsal

app_name = "oversight"

urlpatterns = [
    path("deadlines/rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("deadlines/rehearsal/export/", rehearsal.export, name="rehearsal_export"),
    path("reports/clock-gaming/", gaming.gaming, name="gaming"),
    path("reports/clock-gaming/export/", gaming.export, name="gaming_export"),
    path("settings/absence/", absence.absence, name="absence"),
    path("settings/health/", health.health, name="health"),
    path("settings/health/set-aside/<int:pk>/", health.retry, name="retry_clock"),
    path("settings/health/hold/<int:pk>/", health.release, name="release_hold"),
]
