"""Log-in by a company's own directory, against a server that answers as the vendors publish it: who is let in, who is not, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.directory.trying import try_way
from accounts.models import AccessLog, DirectoryEntry, LoginAttempt, LoginWay, RoleAssignment, User, Way
from accounts.operations import enter_identifiers, let_use_passwords, save_way, set_up_second_factor
from accounts.second_factor import new_secret
from feedback_system import outbound
from feedback_system.administration.leaving import end_work_here
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.accounts import double as doubles
from tests.accounts.double import AGENT, CLIENT, SECRET, Double
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM, TUESDAY_9AM, person

pytestmark = pytest.mark.django_db

NAMED = {
    Way.WECOM: ("chen.li", {"userid": "Chen.Li"}),
    Way.DINGTALK: ("manager4711", {"userid": "manager4711", "unionId": "un1", "openId": "op1"}),
    Way.FEISHU: ("e33ggbyz", {"user_id": "e33ggbyz"}),
    Way.OIDC: ("f:17:clara", {"sub": "f:17:clara", "email": "clara@demo.example.cn", "email_verified": True}),
}
"""The identifier that is entered here for Clara, and what each directory says of her."""


@pytest.fixture
def double(settings: Any) -> Iterator[Double]:
    cache.clear()
    with Double() as server:
        settings.OUTBOUND_LOCAL_ADDRESSES = [server.place]
        settings.BASE_URL = "http://testserver"
        yield server


def switched_on(kind: Way, double: Double, *, by: User, **values: Any) -> LoginWay:
    """The way of that kind, set up for the double."""
    given = {
        "is_on": True,
        "client_id": CLIENT,
        "secret": SECRET,
        "api_address": double.address,
        "agent": AGENT if kind == Way.WECOM else "",
    }
    if kind != Way.OIDC:
        given["page_address"] = double.address
    return save_way(kind=kind, values=given | values, by=by, at=MONDAY_9AM)


def known(user: User, kind: Way, double: Double, *, by: User) -> None:
    """Clara's identifier is entered, and the double names her."""
    identifier, double.person = NAMED[kind]
    enter_identifiers(user=user, identifiers={kind: identifier}, by=by, at=MONDAY_9AM)


def begun(client: Client, kind: Way, **data: str) -> str:
    """The address of the directory to which the browser goes."""
    page = client.post(reverse("directory_start", args=[kind]), data)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&").replace("&#x27;", "'")


def came_back(client: Client, kind: Way, double: Double, **data: str) -> Any:
    """The answer to the browser that comes back from the directory."""
    return client.get(double.authorize(begun(client, kind, **data)))


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


# ------------------------------------------------------------------------------------------------------------- who is let in


@pytest.mark.parametrize("kind", list(NAMED))
def test_who_is_known_comes_in_as_herself_by_each_directory_and_it_is_on_record(
    kind: Way, double: Double, admin: User, clara: User
) -> None:
    switched_on(kind, double, by=admin)  # given
    known(clara, kind, double, by=admin)
    client = Client()

    answer = came_back(client, kind, double, next="/profile/sessions/")  # when

    assert (answer.status_code, answer["Location"]) == (302, "/profile/sessions/")  # then
    assert is_in(client)
    assert client.get("/profile/").wsgi_request.user == clara
    assert UserSession.objects.get().user == clara
    attempt = LoginAttempt.objects.get()
    assert (attempt.user, attempt.way, attempt.outcome) == (clara, kind, "succeeded")
    linked = AccessLog.objects.filter(user=clara, act="directory_linked")
    assert linked.count() == 1 and NAMED[kind][0] in linked.get().detail
    came_back(Client(), kind, double)
    assert linked.count() == 1, "Only the first one is told."
    for stays_empty in (SocialAccount, SocialApp, SocialToken):
        assert not stays_empty.objects.exists()


@pytest.mark.parametrize("kind", list(NAMED))
def test_nobody_gets_an_account_by_coming_in_and_the_page_says_what_to_tell_whom(
    kind: Way, double: Double, admin: User
) -> None:
    switched_on(kind, double, by=admin)
    identifier, double.person = NAMED[kind]
    before = User.objects.count()
    client = Client()

    answer = came_back(client, kind, double)

    page = answer.content.decode()
    assert answer.status_code == 403 and "ask an administrator" in page and identifier in page
    assert User.objects.count() == before and not is_in(client)
    assert LoginAttempt.objects.get().outcome == "refused"


def test_who_is_switched_off_is_refused_and_who_leaves_is_known_no_more(
    double: Double, admin: User, clara: User
) -> None:
    switched_on(Way.WECOM, double, by=admin)
    known(clara, Way.WECOM, double, by=admin)
    User.objects.filter(pk=clara.pk).update(is_active=False)
    assert "switched off" in came_back(Client(), Way.WECOM, double).content.decode()
    User.objects.filter(pk=clara.pk).update(is_active=True)

    end_work_here(user=User.objects.get(pk=clara.pk), takers={}, by=admin, at=TUESDAY_9AM)

    assert not DirectoryEntry.objects.exists()
    assert came_back(Client(), Way.WECOM, double).status_code == 403


def test_only_an_address_that_the_directory_has_verified_is_taken_for_a_person_and_only_where_that_is_wanted(
    double: Double, admin: User, clara: User
) -> None:
    User.objects.filter(pk=clara.pk).update(email="Clara@demo.example.cn")
    double.person = dict(NAMED[Way.OIDC][1])
    switched_on(Way.OIDC, double, by=admin)
    assert came_back(Client(), Way.OIDC, double).status_code == 403
    switched_on(Way.OIDC, double, by=admin, matches_email=True)
    for claimed in (False, "true", None):
        double.person["email_verified"] = claimed
        assert came_back(Client(), Way.OIDC, double).status_code == 403
    double.person["email_verified"] = True

    client = Client()
    came_back(client, Way.OIDC, double)

    assert is_in(client) and DirectoryEntry.objects.get().identifier == "f:17:clara"
    double.person["sub"] = "somebody else with her address"
    assert came_back(Client(), Way.OIDC, double).status_code == 403
    person("cora", email="clara@demo.example.cn")
    DirectoryEntry.objects.all().delete()
    assert "More than one account" in came_back(Client(), Way.OIDC, double).content.decode()


def test_an_administrator_who_is_controlled_by_another_comes_in_by_password_only(
    double: Double, admin: User
) -> None:
    switched_on(Way.WECOM, double, by=admin)
    known(admin, Way.WECOM, double, by=admin)
    Company.objects.update_or_create(pk=1, defaults={"two_administrators": True})

    answer = came_back(Client(), Way.WECOM, double)

    assert answer.status_code == 403 and "user name and password only" in answer.content.decode()


# ------------------------------------------------------------------------------------------------ second factor and passwords


def test_our_second_factor_is_asked_for_unless_the_directory_counts_as_one(
    double: Double, admin: User, clara: User, settings: Any
) -> None:
    set_up_second_factor(user=clara, secret=new_secret(), period=1, at=MONDAY_9AM)
    switched_on(Way.WECOM, double, by=admin)
    known(clara, Way.WECOM, double, by=admin)
    first, second = Client(), Client()

    assert came_back(first, Way.WECOM, double)["Location"] == "/accounts/code/"
    assert not is_in(first)
    switched_on(Way.WECOM, double, by=admin, is_second_factor=True)
    came_back(second, Way.WECOM, double)
    assert is_in(second)

    Authenticator.objects.all().delete()  # who needs one and has none is led to setting it up, unless it counts
    Company.objects.update_or_create(pk=1, defaults={"second_factor_for_all": True})
    settings.DEMO = False
    third = Client()
    came_back(third, Way.WECOM, double)
    assert is_in(third)
    switched_on(Way.WECOM, double, by=admin, is_second_factor=False)
    fourth = Client()
    came_back(fourth, Way.WECOM, double)
    assert fourth.get("/profile/")["Location"] == "/accounts/second-factor/"
    fifth = Client()
    fifth.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
    assert fifth.get("/profile/")["Location"] == "/accounts/second-factor/"


def test_a_start_password_waits_until_it_is_used(double: Double, admin: User, clara: User) -> None:
    User.objects.filter(pk=clara.pk).update(must_change_password=True)
    switched_on(Way.FEISHU, double, by=admin)
    known(clara, Way.FEISHU, double, by=admin)
    by_directory, by_password = Client(), Client()

    came_back(by_directory, Way.FEISHU, double)
    by_password.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})

    assert is_in(by_directory)
    assert by_password.get("/profile/")["Location"] == "/accounts/password/"


def test_passwords_can_be_kept_for_administrators_and_never_lock_everybody_out(
    double: Double, admin: User, clara: User
) -> None:
    with pytest.raises(NotPossibleNow, match="directory"):
        let_use_passwords(everybody=False, by=admin, at=MONDAY_9AM)
    switched_on(Way.WECOM, double, by=admin)
    with pytest.raises(NotPossibleNow, match="No administrator has a password"):
        let_use_passwords(everybody=False, by=admin, at=MONDAY_9AM)
    admin.set_password(GOOD_PASSWORD)
    admin.save()
    let_use_passwords(everybody=False, by=admin, at=MONDAY_9AM)

    refused = Client().post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
    wrong = Client().post(reverse("account_login"), {"login": "clara", "password": "something else"})
    let_in = Client().post(reverse("account_login"), {"login": "admin", "password": GOOD_PASSWORD})

    assert refused.status_code == 422 and "Only administrators" in refused.content.decode()
    assert "Only administrators" not in wrong.content.decode()
    assert let_in.status_code == 302
    assert set(LoginAttempt.objects.values_list("outcome", flat=True)) == {"refused", "failed", "succeeded"}
    switched_on(Way.WECOM, double, by=admin, is_on=False)
    assert (
        Client().post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD}).status_code
        == 302
    )


# ----------------------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("kind", list(NAMED))
def test_a_code_opens_once_and_only_in_the_browser_that_began(
    kind: Way, double: Double, admin: User, clara: User
) -> None:
    switched_on(kind, double, by=admin)
    known(clara, kind, double, by=admin)
    client, stranger = Client(), Client()
    back = double.authorize(begun(client, kind))

    foreign = stranger.get(back)
    no_state = client.get(back.split("state=")[0] + "state=guessed")
    without = client.get(back.split("?")[0] + "?code=1")
    assert [one.status_code for one in (foreign, no_state, without)] == [400] * 3
    assert "begun in this browser window" in foreign.content.decode()
    assert client.get(back).status_code == 302 and is_in(client)
    again = client.get(back)
    assert again.status_code == 400, "The state is used up, whatever the code is."

    unknown_code = begun(stranger, kind)
    state = re.search(r"state=(\w+)", unknown_code)
    assert state is not None
    refused = stranger.get(reverse("directory_callback", args=[kind]), {"code": "used", "state": state[1]})
    assert refused.status_code == 400
    assert "used already or took too long" in refused.content.decode()
    assert not is_in(stranger)


@pytest.mark.parametrize("kind", list(NAMED))
def test_a_wrong_secret_and_a_vendor_that_is_down_are_told_in_words(
    kind: Way, double: Double, admin: User, clara: User, monkeypatch: Any
) -> None:
    way = switched_on(kind, double, by=admin)
    known(clara, kind, double, by=admin)
    assert try_way(way).holds, try_way(way).sentence

    double.secret = "changed at the vendor"
    cache.clear()
    verdict = try_way(way)
    assert not verdict.holds and "do not belong together" in verdict.sentence
    assert SECRET not in verdict.sentence
    client = Client()
    answer = came_back(client, kind, double)
    assert answer.status_code == 502 and "do not belong together" in answer.content.decode()
    assert not is_in(client)

    client = Client()
    address = begun(client, kind)
    double.silent = True
    cache.clear()
    monkeypatch.setattr(outbound, "SECONDS", 0.1)
    assert "in time" in try_way(way).sentence
    answer = client.get(double.authorize(address))
    assert answer.status_code == 502 and "in time" in answer.content.decode()
    if kind == Way.OIDC:
        assert "in time" in client.post(reverse("directory_start", args=[kind])).content.decode()


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ({"key": doubles.OTHER_KEY}, "did not hold"),
        ({"claims": {"aud": "another application"}}, "did not hold"),
        ({"claims": {"exp": 1}}, "did not hold"),
        ({"claims": {"iss": "https://elsewhere.example.com"}}, "did not hold"),
        ({"claims": {"sub": "the boss"}}, "two different people"),
        ({"issuer": "https://elsewhere.example.com"}, "another issuer"),
    ],
)
def test_a_proof_of_openid_connect_that_does_not_hold_lets_nobody_in(
    lie: dict[str, Any], told: str, double: Double, admin: User, clara: User
) -> None:
    switched_on(Way.OIDC, double, by=admin)
    known(clara, Way.OIDC, double, by=admin)
    client = Client()
    for name, value in lie.items():
        setattr(double, name, value)

    answer = client.post(reverse("directory_start", args=["oidc"]))
    if answer.status_code == 200:
        answer = came_back(client, Way.OIDC, double)

    assert answer.status_code == 502 and told in answer.content.decode()
    assert not is_in(client)


def test_a_guest_of_the_vendor_who_is_no_member_is_named_as_such(double: Double, admin: User) -> None:
    switched_on(Way.WECOM, double, by=admin)
    double.person = {"openid": "oX1", "external_userid": "wm1"}
    assert "no member" in came_back(Client(), Way.WECOM, double).content.decode()
    switched_on(Way.DINGTALK, double, by=admin)
    double.person = {"unionId": "un9", "openId": "op9"}
    assert "no member" in came_back(Client(), Way.DINGTALK, double).content.decode()
    switched_on(Way.FEISHU, double, by=admin)
    double.person = {"user_id": None}
    assert "did not tell the identifier" in came_back(Client(), Way.FEISHU, double).content.decode()


def test_a_token_of_the_firm_that_the_vendor_has_ended_is_fetched_anew_once(
    double: Double, admin: User, clara: User
) -> None:
    switched_on(Way.WECOM, double, by=admin)
    known(clara, Way.WECOM, double, by=admin)
    came_back(Client(), Way.WECOM, double)
    came_back(Client(), Way.WECOM, double)
    assert double.asked.count("/cgi-bin/gettoken") == 1, "The vendor wants it kept."

    double.tokens_ended = 1
    client = Client()
    came_back(client, Way.WECOM, double)

    assert is_in(client) and double.asked.count("/cgi-bin/gettoken") == 2


def test_a_browser_cannot_ask_for_more_nor_be_led_astray(double: Double, admin: User, clara: User) -> None:
    switched_on(Way.OIDC, double, by=admin)
    known(clara, Way.OIDC, double, by=admin)
    client = Client()
    start = reverse("directory_start", args=["oidc"])
    answer = client.post(
        f"{start}?scope=everything&auth_params=redirect_uri%3Dhttps://evil.example.com&process=connect",
        {"process": "connect"},
    )
    assert "everything" not in answer.context["url"] and "evil" not in answer.context["url"]

    answer = came_back(client, Way.OIDC, double, next="https://evil.example.com/")

    assert answer["Location"] == "/" and is_in(client)
    assert client.get(start).status_code == 302
    for closed in ("signup", "connections", "login/cancelled", "3rdparty", "social/signup"):
        assert Client().get(f"/accounts/{closed}/").status_code == 404
    with pytest.raises(NotPermitted):
        save_way(kind=Way.OIDC, values={"is_on": False}, by=clara, at=MONDAY_9AM)
    switched_on(Way.OIDC, double, by=admin, is_on=False)
    assert "not switched on" in Client().post(start).content.decode()
    assert Client().get(reverse("directory_callback", args=["oidc"])).status_code == 404


def test_inside_wecom_nobody_scans_a_picture(double: Double, admin: User) -> None:
    switched_on(Way.WECOM, double, by=admin)

    inside = begun(
        Client(headers={"user-agent": "Mozilla/5.0 wxwork/4.1.10 MicroMessenger/7.0.1"}), Way.WECOM
    )
    outside = begun(Client(), Way.WECOM)

    assert "/connect/oauth2/authorize?" in inside and inside.endswith("#wechat_redirect")
    assert "/wwlogin/sso/login?login_type=CorpApp" in outside and f"agentid={AGENT}" in outside


# ------------------------------------------------------------------------------------------------------------- the identifier


def test_an_identifier_belongs_to_one_person_and_each_change_is_on_record(
    admin: User, clara: User, dora: User
) -> None:
    enter_identifiers(user=clara, identifiers={"wecom": " Clara ", "oidc": "17"}, by=admin, at=MONDAY_9AM)
    with pytest.raises(Invalid, match="Clara has this identifier"):
        enter_identifiers(user=dora, identifiers={"wecom": "CLARA"}, by=admin, at=MONDAY_9AM)
    with pytest.raises(NotPermitted):
        enter_identifiers(user=clara, identifiers={"wecom": "x"}, by=clara, at=MONDAY_9AM)

    enter_identifiers(user=clara, identifiers={"wecom": "", "oidc": "17"}, by=admin, at=TUESDAY_9AM)
    enter_identifiers(user=dora, identifiers={"wecom": "clara"}, by=admin, at=TUESDAY_9AM)

    told = AccessLog.objects.filter(act__startswith="directory").order_by("pk")
    assert [(one.user, one.act, one.detail) for one in told] == [
        (clara, "directory_entered", "wecom: clara"),
        (clara, "directory_entered", "oidc: 17"),
        (clara, "directory_taken", "wecom: clara"),
        (dora, "directory_entered", "wecom: clara"),
    ]


def test_roles_are_not_given_by_a_directory(double: Double, admin: User, clara: User) -> None:
    switched_on(Way.OIDC, double, by=admin)
    known(clara, Way.OIDC, double, by=admin)
    double.person |= {"groups": ["administrators"], "role": "administrator"}
    before = list(RoleAssignment.objects.order_by("pk").values())

    came_back(Client(), Way.OIDC, double)

    assert list(RoleAssignment.objects.order_by("pk").values()) == before
