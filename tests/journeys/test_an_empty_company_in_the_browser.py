"""An empty company in a real browser, in Chinese: from the first administrator through the list to a complaint with its clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Department, User
from accounts.operations import create_administrator
from accounts.queries import system_user
from complaints.models import Complaint
from feedback_system.company.installing import install_all
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from tests.journeys.desk import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD, HERS = "Kessel-am-Fenster-31", "Seven green kettles 7"
SAVE = "form .form-foot button.button-primary"


@pytest.fixture
def empty(transactional_db: None) -> None:
    """What `install_defaults` and `create_admin` leave behind."""
    now = timezone.now()
    install_all(at=now)
    create_administrator(username="chief", name="张主管", password=PASSWORD, by=system_user(), at=now)


class Newcomer:
    """Somebody at a browser who knows nothing of the product and follows what the pages say."""

    def __init__(self, page: Any, server: Any) -> None:
        self.page, self.url, self.said = page, server.url, []
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hears(self, message: Any) -> None:
        if message.type in ("error", "warning") and (line := told(message)):
            self.said.append(line)

    def logs_in(self, name: str, password: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", password)
        self.sends(SAVE if self.page.locator(SAVE).count() else "form button[type=submit]")

    def sends(self, button: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(button).first.click()

    def follows(self, link: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(link).first.click()

    def is_shown_around(self) -> list[str]:
        """Turn the pages of the tour to the end by keyboard; the card never lies on what it speaks of."""
        titles = []
        while self.page.locator("#tour").count():
            titles.append(self.page.inner_text("[data-tour-title]"))
            assert self.page.evaluate(
                "() => { const [a, b] = ['#tour', '.tour-at'].map((one) => document.querySelector(one).getBoundingClientRect());"
                " return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top }"
            )
            self.page.keyboard.press("ArrowRight")
        return titles


def test_an_empty_company_comes_to_its_first_complaint(
    empty: None, page: Any, live_server: Any, chinese: None
) -> None:
    she = Newcomer(page, live_server)
    she.logs_in("chief", PASSWORD)
    assert len(she.is_shown_around()) == 5

    # company: the home page says what is missing and leads to the list, the list to the page
    she.follows('main a[href="/settings/"]')
    she.follows('.page-head a[href="/settings/company/"]')
    page.fill("[name=name]", "远山机电")
    she.sends(SAVE)
    she.sends("button[name=act][value=save]")
    assert str(Department.objects.get()) == "远山机电"  # the top of the tree goes along

    # departments: the box of the saved page names the next step
    she.follows('.setup-step a[href="/settings/departments/"]')
    she.follows('main a[href="/settings/departments/usual/"]')
    she.sends(SAVE)
    assert Department.objects.count() == 10
    assert not page.locator('main a[href="/settings/departments/usual/"]').count()

    # people: a clerk with her role, who also heads her desk
    she.follows('.setup-step a[href="/settings/people/"]')
    she.follows('main a[href="/settings/people/new/"]')
    desk = str(Department.objects.get(function="customer_service").pk)
    page.fill("[name=username]", "cheng")
    page.fill("[name=name]", "程晓")
    page.select_option("main [name=department]", desk)
    she.sends(SAVE)
    start_password = page.locator("#start-password").inner_text()
    page.select_option("[name=role]", "customer_service")
    page.select_option('form[action$="/roles/"] [name=department]', desk)
    she.sends('form[action$="/roles/"] button')
    page.goto(f"{she.url}/settings/departments/heads/")
    page.select_option("[name=customer_service]", str(User.objects.get(username="cheng").pk))
    she.sends(SAVE)
    assert Department.objects.get(function="customer_service").head == User.objects.get(username="cheng")

    # a customer
    page.goto(f"{she.url}/masterdata/customers/new/")
    page.fill("[name=code]", "C001")
    page.fill("[name=name]", "东方电子有限公司")
    she.sends(SAVE)

    # the clerk: a password of her own, the tour, the complaint
    she.logs_in("cheng", start_password)
    for name, typed in (("oldpassword", start_password), ("password1", HERS), ("password2", HERS)):
        page.fill(f"[name={name}]", typed)
    she.sends("main form button.button-primary, main form button[type=submit]")
    page.goto(f"{she.url}/")
    assert len(she.is_shown_around()) == 5
    page.reload()
    assert not page.locator("#tour").count()  # she is never shown around twice
    page.goto(f"{she.url}/complaints/new/")
    page.keyboard.type("东方")
    page.locator('[role="option"]').first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill("[name=description]", "板面划伤，客户上线时发现")
    page.fill("[name=quantity]", "20")
    she.sends('button[name="submit"]')

    complaint = Complaint.objects.get()
    clock = Deadline.objects.get(case=complaint.case, rule__code="complaint-first-answer")
    assert clock.due_at == complaint.case.reported_at + timedelta(hours=24)
    local = clock.due_at.astimezone(ZoneInfo(Company.get().time_zone))
    assert f"{local:%H:%M}" in page.inner_text("main")
    assert she.said == []
