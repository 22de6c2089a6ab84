"""Settings pages of the whole company, included under /settings/."""

from django.urls import path

from feedback_system.administration.views import (
    calendar_changes,
    calendar_proposals,
    calendars,
    company,
    duty,
    erasure,
    index,
    proposals,
    replay,
    robots,
    rule_moves,
    rule_versions,
    rules,
)

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
    path("erasure/", erasure.erasure, name="erasure"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rule_versions.rule, name="rule"),
    path("rules/<slug:code>/new/<int:pk>/", rule_versions.new_version, name="new_rule_version"),
    path("rules/<slug:code>/other-cases/<int:pk>/", rule_versions.new_variant, name="new_rule_variant"),
    path("rules/<slug:code>/take-back/<int:pk>/", rule_versions.take_back, name="take_back_rule_version"),
    path("rules/<slug:code>/move/<int:pk>/", rule_moves.move, name="move_clocks"),
    path("replay/", replay.overview, name="replay"),
    path("replay/rule/", replay.rule, name="replay_rule"),
    path("replay/calendar/", replay.calendar, name="replay_calendar"),
    path("replay/self-test/", replay.self_test, name="replay_self_test"),
    path("replay/compare/", replay.compare, name="replay_compare"),
    path("replay/<int:pk>/", replay.result, name="replay_result"),
    path("replay/<int:pk>/replay.csv", replay.csv_file, name="replay_csv"),
    path("replay/<int:pk>/propose/", replay.propose, name="propose_rule"),
    path("replay/<int:pk>/propose-calendar/", calendar_proposals.propose, name="propose_calendar"),
    path("replay/calendar-proposals/<int:pk>/", calendar_proposals.proposal, name="calendar_proposal"),
    path(
        "replay/calendar-proposals/<int:pk>/<slug:act>/",
        calendar_proposals.answer,
        name="answer_calendar_proposal",
    ),
    path("replay/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("replay/proposals/<int:pk>/<slug:act>/", proposals.answer, name="answer_proposal"),
    path("duty/", duty.duty, name="duty"),
    path("duty/<int:pk>/end/", duty.end, name="end_duty"),
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.robot, name="new_robot"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/try/", robots.try_out, name="try_robot"),
]
