"""An alert on a telephone, in Chinese: from two photos on the shop floor to a cause that is gone and a lesson on the list."""

from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from feedback_system.attachments.models import Attachment
from quality.anomalies.models import Anomaly
from quality.anomalies.states import AnomalyState
from quality.models import Improvement
from quality.states import ImprovementState
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 360, "height": 780}


def _photos(folder: Path) -> list[str]:
    found = []
    for name, colour in (("虚焊一.jpg", "navy"), ("虚焊二.jpg", "maroon")):
        Image.new("RGB", (1200, 900), colour).save(folder / name, "JPEG")
        found.append(str(folder / name))
    return found


def _picks(desk: Desk, field: str, words: str) -> None:
    box = desk.page.locator(f'[name="{field}_text"]')
    box.fill(words)
    desk.page.locator(f'#{box.get_attribute("aria-controls")} [role="option"]').first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")


def _fills_in(desk: Desk, photos: list[str]) -> None:
    desk.sits_down("inspector1")
    desk.opens("/quality/anomalies/new/")
    _picks(desk, "product", "TS-5")
    _picks(desk, "defect", "焊接")
    desk.types(
        batch_number="B2601",
        process="welding",
        affected_quantity="200",
        bad_quantity="8",
        situation="batch_held",
        cannot_judge=True,
        files=photos,
    )


def _sends(desk: Desk) -> None:
    desk.page.click("#alert-form .form-foot button.button-primary")


def _raises(desk: Desk, photos: list[str]) -> str:
    _fills_in(desk, photos)
    _sends(desk)
    desk.page.wait_for_url("**/quality/anomalies/Y*/", wait_until="domcontentloaded")
    return str(desk.page.url.rstrip("/").rsplit("/", 1)[1])


def _is_no_wider_than_the_telephone(desk: Desk) -> None:
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= TELEPHONE["width"], f"{desk.page.url} is {width} wide"


def test_an_alert_without_network_is_kept_with_its_photos_and_raised_once_when_it_is_back(
    desk: Desk, tmp_path: Path
) -> None:
    desk.page.set_viewport_size(TELEPHONE)
    _fills_in(desk, _photos(tmp_path))

    desk.page.context.set_offline(True)
    _sends(desk)
    desk.page.locator("#alert-waiting .box").wait_for()
    assert not Anomaly.objects.exists()
    _is_no_wider_than_the_telephone(desk)
    desk.page.context.set_offline(False)

    desk.page.wait_for_url("**/quality/anomalies/Y*/", wait_until="domcontentloaded", timeout=70_000)
    alert = Anomaly.objects.get()
    assert Attachment.objects.filter(case=alert.case).count() == 2
    assert [line for line in desk.said if "ERR_INTERNET_DISCONNECTED" not in line] == []


def test_an_alert_with_two_photos_ends_with_a_cause_that_is_gone_and_a_lesson(
    desk: Desk, tmp_path: Path
) -> None:
    desk.page.set_viewport_size(TELEPHONE)
    today = timezone.localdate().isoformat()

    desk.area = "quality/anomalies"
    alert = _raises(desk, _photos(tmp_path))
    assert Attachment.objects.filter(case=Anomaly.objects.get().case).count() == 2
    desk.takes("qa1", alert, "register", severity="general")
    desk.takes(
        "qa1",
        alert,
        "convene_review",
        meets_at=f"{today}T23:00",
        agenda="是否整批挑选",
        departments="production",
    )
    desk.takes("prod_head", alert, "give_opinion", opinion="可以挑选，明天完成")
    desk.takes(
        "qa1", alert, "minute_review", minutes="决定整批挑选", affected_quantity="200",
        **{
            "lines-0-disposal": "sort", "lines-0-quantity": "200",
            "lines-0-department": "production", "lines-0-due_on": today,
        },
    )  # fmt: skip
    assert Anomaly.objects.get().state == AnomalyState.DISPOSED
    _is_no_wider_than_the_telephone(desk)
    desk.takes("prod1", alert, "finish_line", line="1", done="挑出八件，其余合格")
    desk.takes("qa1", alert, "raise_improvement", department="production", reason="同类虚焊本月第三次")
    desk.takes("qa1", alert, "correct", cause="烙铁头氧化，点检漏项", correction="更换烙铁头，点检表加入此项")

    improvement = Improvement.objects.get()
    desk.area, number = "quality/improvements", improvement.case.reference
    desk.takes(
        "prod_head", number, "draft", analysis="点检表没有烙铁头一项",
        **{
            "items-0-cause": "点检表没有此项", "items-0-action": "点检表加入烙铁头", "items-0-owner": "qa1",
            "items-0-due_on": today,
        },
    )  # fmt: skip
    desk.takes("gm_office", number, "confirm")
    desk.takes(
        "qa1", number, "finish_item", item="1", evidence="点检表第三版已发放", files=_photos(tmp_path)[0]
    )
    desk.takes("gm_office", number, "call_done", effect_check_on=today)
    desk.takes(
        "qa2",
        number,
        "check_effect",
        effective="yes",
        measure="虚焊不良率 %",
        before="4",
        after="0",
        reason="三批各抽一百件",
    )
    desk.takes(
        "prod1", number, "record_lessons", text="感谢焊接班",
        **{"lessons-0-title": "点检表要跟着设备改", "lessons-0-text": "设备易损件都要进点检表。", "lessons-0-category": "method", "lessons-0-branch": "occurrence", "lessons-0-scope": "全部焊接线"},
    )  # fmt: skip
    desk.takes("gm_office", number, "accept_discipline", discipline="D8")
    desk.takes("gm_office2", number, "close")
    _is_no_wider_than_the_telephone(desk)
    improvement.refresh_from_db()
    assert improvement.state == ImprovementState.CLOSED

    desk.area = "quality/anomalies"
    desk.takes("qa1", alert, "close", follow_up="后续三批各抽一百件，均合格")
    assert Anomaly.objects.get().state == AnomalyState.CLOSED
    desk.opens("/quality/lessons/")
    assert "点检表要跟着设备改" in desk.reads()
    assert desk.said == []
