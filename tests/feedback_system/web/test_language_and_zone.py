"""Language: the person's setting, else the cookie, else the browser, else Chinese. Zone likewise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import get_language

from feedback_system.web import timezones
from feedback_system.web.context_processors import page, theme_of
from feedback_system.web.middleware import LanguageMiddleware, TimeZoneMiddleware


class Person:
    is_authenticated = True

    def __init__(self, language="", time_zone="", theme=""):
        self.language, self.time_zone, self.theme = language, time_zone, theme


def a_request(user=None, cookies=None, **headers):
    request = RequestFactory().get("/", headers=headers)
    request.user = user or AnonymousUser()
    request.COOKIES.update(cookies or {})
    return request


def language_for(request):
    return LanguageMiddleware(lambda request: HttpResponse(get_language()))(request).content.decode()


def zone_for(request):
    return TimeZoneMiddleware(lambda request: HttpResponse(str(timezone.get_current_timezone())))(
        request
    ).content.decode()


def test_a_person_reads_the_language_of_her_setting_whatever_the_browser_says():
    request = a_request(Person("zh-hant"), {"django_language": "en"}, **{"Accept-Language": "en"})

    assert language_for(request) == "zh-hant"


def test_without_a_setting_the_cookie_decides_then_the_browser():
    assert (
        language_for(a_request(cookies={"django_language": "zh-hant"}, **{"Accept-Language": "en"}))
        == "zh-hant"
    )
    assert language_for(a_request(**{"Accept-Language": "en-GB,en;q=0.9"})) == "en"
    assert language_for(a_request(**{"Accept-Language": "zh-TW"})) == "zh-hant"


def test_a_browser_with_an_unknown_language_gets_simplified_chinese():
    assert language_for(a_request(**{"Accept-Language": "fr"})) == "zh-hans"


def test_the_answer_says_its_language_and_on_what_it_depends():
    response = LanguageMiddleware(lambda request: HttpResponse())(a_request(**{"Accept-Language": "en"}))

    assert response["Content-Language"] == "en"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}


def test_times_are_shown_in_the_persons_zone_else_the_companys(monkeypatch):
    monkeypatch.setattr(timezones, "_company_zone", lambda: "Asia/Urumqi")

    assert zone_for(a_request(Person(time_zone="Europe/Berlin"))) == "Europe/Berlin"
    assert zone_for(a_request(Person())) == "Asia/Urumqi"


def test_a_zone_that_no_longer_exists_does_not_break_the_page(monkeypatch):
    monkeypatch.setattr(timezones, "_company_zone", None)

    assert zone_for(a_request(Person(time_zone="Mars/Olympus"))) == "Asia/Shanghai"


def test_the_theme_is_the_browsers_choice_then_the_persons():
    assert theme_of(a_request(Person(theme="dark"), {"theme": "light"})) == "light"
    assert theme_of(a_request(Person(theme="dark"))) == "dark"
    assert theme_of(a_request(cookies={"theme": "</style>"})) == "auto"


def test_the_frame_asks_for_menu_and_counts_only_when_a_page_shows_them(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "feedback_system.web.context_processors._VALUES",
        {"unread_notifications": lambda request: asked.append(1) or 7},
    )

    context = page(a_request(Person()))
    assert asked == []
    assert str(context["unread_notifications"]) == "7"
    assert str(context["unread_notifications"]) == "7"
    assert asked == [1]


@pytest.mark.django_db
@pytest.mark.urls("tests.feedback_system.web.small_site")
def test_the_language_switch_sets_the_cookie_and_returns_to_the_page():
    response = Client().post("/i18n/setlang/", {"language": "en", "next": "/spoken/"})

    assert (response.status_code, response["Location"]) == (302, "/spoken/")
    assert response.cookies["django_language"].value == "en"


@pytest.mark.django_db
@pytest.mark.urls("tests.feedback_system.web.small_site")
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_never_leads_to_another_site(address):
    response = Client().post("/i18n/setlang/", {"language": "en", "next": address})

    assert response["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.urls("tests.feedback_system.web.small_site")
def test_an_unknown_language_changes_nothing():
    response = Client().post("/i18n/setlang/", {"language": "tlh", "next": "/"})

    assert "django_language" not in response.cookies
