"""Addresses of log-in, profile, people, departments and roles.

Names that begin with `account_` or `mfa_` are the ones the log-in library looks for; its other pages are left out.
"""

from allauth.account.views import logout
from django.urls import include, path

from accounts.views import (
    changes,
    departments,
    directory,
    login,
    looking,
    passwords,
    people,
    profile,
    roles,
    second_factor,
    tour,
)

pages = [
    path("accounts/demo/", login.demo_login, name="demo_login"),
    path("profile/", profile.show, name="profile"),
    path("profile/sessions/", profile.sessions, name="sessions"),
    path("profile/sessions/others/end/", profile.end_others, name="end_other_sessions"),
    path("profile/sessions/<int:pk>/end/", profile.end_one, name="end_session"),
    path("profile/second-factor/", second_factor.show, name="second_factor"),
    path("profile/second-factor/codes/", second_factor.renew, name="renew_codes"),
    path("profile/second-factor/remove/", second_factor.remove, name="remove_second_factor"),
    path("profile/deputies/", profile.deputies, name="deputies"),
    path("profile/deputies/<int:pk>/end/", profile.end_deputy, name="end_delegation"),
    path("profile/tokens/", profile.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", profile.revoke, name="revoke_token"),
    path("profile/tour/", tour.tour, name="tour"),
    path("profile/tour/begin/", tour.begin, name="begin_tour"),
    path("profile/tour/end/", tour.end, name="end_tour"),
    path("settings/people/", people.listing, name="people"),
    path("settings/people/new/", people.new, name="new_person"),
    path("settings/people/<int:pk>/", people.detail, name="person"),
    path("settings/people/<int:pk>/change/", people.change, name="change_person"),
    path("settings/people/<int:pk>/identifiers/", people.identifiers, name="person_identifiers"),
    path("settings/people/<int:pk>/roles/", people.give, name="give_role"),
    path("settings/people/<int:pk>/roles/<int:assignment_pk>/take/", people.take, name="take_role"),
    path("settings/people/<int:pk>/<slug:act>/", people.carry_out, name="person_act"),
    path("settings/departments/", departments.tree, name="departments"),
    path("settings/departments/new/", departments.new, name="new_department"),
    path("settings/departments/usual/", departments.usual, name="usual_departments"),
    path("settings/departments/heads/", departments.heads, name="heads"),
    path("settings/departments/<int:pk>/", departments.detail, name="department"),
    path("settings/departments/<int:pk>/<slug:act>/", departments.carry_out, name="department_act"),
    path("settings/roles/", roles.table, name="roles"),
    path("settings/look-as/", looking.look_as, name="look_as"),
    path("settings/look-as/end/", looking.end, name="end_looking"),
    path("settings/changes/", changes.listing, name="changes"),
    path("settings/changes/<int:pk>/<slug:act>/", changes.answer, name="answer_change"),
]

urlpatterns = [
    path("accounts/login/", login.LoginView.as_view(), name="account_login"),
    path("accounts/logout/", logout, name="account_logout"),
    path("accounts/directory/<slug:way>/", directory.start, name="directory_start"),
    path("accounts/directory/<slug:way>/callback/", directory.callback, name="directory_callback"),
    path("accounts/code/", second_factor.code, name="mfa_authenticate"),
    path("accounts/second-factor/", second_factor.set_up, name="account_second_factor"),
    path("accounts/password/", passwords.change, name="account_change_password"),
    path("", include((pages, "accounts"))),
]
