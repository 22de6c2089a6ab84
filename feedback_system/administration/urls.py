"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import calendar_changes, calendars, company, index, rules

app_name = "administration"

urlpatterns = [
    path("", index.index, name="index"),
    path("company/", company.company, name="company"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new, name="new_calendar"),
    path("calendars/departments/", calendars.departments, name="calendar_departments"),
    path("calendars/<slug:code>/", calendars.calendar, name="calendar"),
    path("calendars/<slug:code>/hours/", calendar_changes.hours, name="calendar_hours"),
    path("calendars/<slug:code>/year/", calendar_changes.year, name="calendar_year"),
    path("calendars/<slug:code>/day/", calendar_changes.day, name="calendar_day"),
    path("calendars/<slug:code>/recount/", calendar_changes.recount, name="calendar_recount"),
    path("rules/", rules.rules, name="rules"),
]
