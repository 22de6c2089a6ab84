"""Every component, rendered alone: what it takes, what it says, and that nothing typed becomes markup."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.utils import timezone, translation

from feedback_system.web import showcase, states
from feedback_system.web.states import Look, register_states

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def english_in_shanghai():
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


def shown(source, **context):
    return engines["django"].from_string(source).render({"now": NOW, **context})


class Sample(forms.Form):
    problem = forms.CharField(label="Problem", help_text="As the customer said it.")
    urgent = forms.BooleanField(label="Urgent", required=False)
    severity = forms.ChoiceField(
        label="Severity", widget=forms.RadioSelect, choices=[("general", "General"), ("major", "Major")]
    )


def test_a_field_ties_label_help_and_error_to_its_control():
    form = Sample({"problem": ""})

    html = shown("{% field form.problem %}", form=form)

    assert '<label for="id_problem">' in html
    assert 'aria-describedby="id_problem_help id_problem_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_problem_error"' in html


def test_choices_are_a_group_with_a_legend_and_a_box_stands_before_its_label():
    html = shown("{% field form.severity %}{% field form.urgent %}", form=Sample())

    assert "<fieldset" in html and "<legend>" in html
    assert '<label class="check"><input type="checkbox"' in html


def test_the_summary_of_errors_leads_to_each_field():
    html = shown("{% form_errors form %}", form=Sample({"severity": "major"}))

    assert '<a href="#id_problem">Problem: This field is required.</a>' in html
    assert 'role="alert"' in html


def test_a_form_without_errors_has_no_summary():
    assert shown("{% form_errors form %}", form=Sample({"problem": "x", "severity": "major"})).strip() == ""


def test_a_blocked_step_opens_its_reasons_instead_of_failing_after_the_click():
    reasons = [{"text": "The shares add up to 90 %.", "url": "#shares"}, "No approval yet."]

    html = shown('{% button "Close" reasons=reasons variant="primary" %}', reasons=reasons)

    assert "<button" not in html
    assert '<a href="#shares">The shares add up to 90 %.</a>' in html
    assert "No approval yet." in html


def test_a_button_with_an_address_is_a_link_and_one_with_a_dialog_does_not_submit():
    assert '<a class="button" href="/x/">' in shown('{% button "Open" url="/x/" %}')
    assert 'type="button" data-dialog-open="ask"' in shown('{% button "Ask" dialog="ask" %}')


def test_rows_of_sub_forms_bring_an_empty_row_for_the_browser_and_delete_boxes_for_the_rest():
    lines = forms.formset_factory(showcase.SampleLine, extra=2, can_delete=True)(prefix="lines")

    html = shown('{% rows_field lines "Lines" %}', lines=lines)

    assert html.count("data-row>") == 3  # two spare rows and the template
    assert 'name="lines-__prefix__-part"' in html
    assert 'name="lines-0-DELETE"' in html
    assert 'name="lines-TOTAL_FORMS" value="2"' in html


def test_a_state_looks_the_same_everywhere_and_an_unknown_one_shows_its_code(monkeypatch):
    monkeypatch.setattr(states, "_STATES", {})
    register_states(Look("ruling", "Ruling", "info", "scale"))

    assert "tone-info" in shown('{% state_badge "ruling" %}')
    assert "#scale" in shown('{% state_badge "ruling" %}')
    assert "awaiting approval" in shown('{% state_badge "awaiting_approval" %}')


def test_a_state_cannot_get_two_looks_or_a_colour_without_meaning(monkeypatch):
    monkeypatch.setattr(states, "_STATES", {})
    register_states(Look("ruling", "Ruling", "info", "scale"))

    with pytest.raises(ValueError, match="ruling"):
        register_states(Look("ruling", "Ruling", "over", "scale"))
    with pytest.raises(ValueError, match="pink"):
        register_states(Look("closed", "Closed", "pink"))


def test_a_badge_follows_the_language_of_the_reader():
    english = shown('{% severity_badge "major" %}')
    with translation.override("zh-hans"):
        expected = str(states.SEVERITIES["major"].label)
        assert expected in shown('{% severity_badge "major" %}')
    assert "Major" in english


def test_shares_that_do_not_add_up_say_what_is_missing():
    shares = [
        {"label": "Production", "percent": Decimal("60")},
        {"label": "Supplier", "percent": Decimal("27.5")},
    ]

    html = shown("{% share_bar shares %}", shares=shares)

    assert "12.5 % are not yet given to anybody." in html
    assert '<rect class="k2" x="60" width="27.5" height="10">' in html


def test_shares_of_exactly_one_hundred_are_not_commented():
    shares = [
        {"label": "Production", "percent": Decimal("66.67")},
        {"label": "Supplier", "percent": Decimal("33.33")},
    ]

    html = shown("{% share_bar shares %}", shares=shares)

    assert "must add up" not in html
    assert "100 %" in html


def test_a_withdrawn_file_keeps_its_name_and_reason_but_opens_nothing():
    file = {"name": "a.pdf", "size": 88_000, "url": "/f/1/", "state": "withdrawn", "reason": "wrong case"}

    html = shown("{% file_tile file %}", file=file)

    assert "/f/1/" not in html
    assert "withdrawn: wrong case" in html


def test_a_timeline_item_says_who_acted_for_whom_and_when_it_was_entered():
    event = {
        "at": NOW - timedelta(hours=3),
        "entered_at": NOW,
        "who": "Lin Na",
        "on_behalf_of": "Wu Min",
        "what": "approved the proposal.",
        "kind": "decision",
    }

    html = shown("{% timeline_item event now %}", event=event)

    assert "on behalf of Wu Min" in html
    assert "today 07:00" in html and "today 10:00" in html


def test_the_current_stage_and_the_one_left_out_are_told_to_screen_readers():
    stages = [{"label": "Investigation", "state": "current"}, {"label": "Opinion", "state": "skipped"}]

    html = shown("{% stage_bar stages %}", stages=stages)

    assert 'aria-current="step"' in html
    assert "(left out)" in html


def test_money_has_separators_two_decimals_and_its_currency():
    html = shown('{% money amount "USD" %}', amount=Decimal("1234.5"))

    assert "1,234.50" in html and "USD" in html


def test_a_dialog_has_a_name_and_a_way_out():
    html = shown('{% dialog id="ask" title="Ask" %}<p>inside</p>{% enddialog %}')

    assert 'aria-labelledby="ask-title"' in html
    assert "data-dialog-close" in html
    assert "<p>inside</p>" in html


@pytest.mark.parametrize(
    "source",
    [
        "{% button text %}",
        "{% button text reasons=texts %}",
        "{% badge text %}",
        "{% state_badge text %}",
        "{% person someone text %}",
        "{% reasons_box texts text %}",
        "{% empty_state text text %}",
        "{% stat_tile text text note=text hint=text %}",
        "{% table columns rows %}",
        "{% tabs entries %}",
        "{% chips filters %}",
        "{% pager text=text %}",
        "{% file_tile file %}",
        "{% timeline_item event now %}",
        "{% share_bar shares %}",
        "{% stage_bar stages %}",
        '{% dialog id="a" title=text %}{% enddialog %}',
        "{% bulkbar label=text %}{% endbulkbar %}",
        "{% toasts texts %}",
    ],
)
def test_markup_in_any_value_stays_text(source):
    html = shown(
        source,
        text=HOSTILE,
        texts=[HOSTILE],
        someone={"name": HOSTILE},
        columns=[{"label": HOSTILE}],
        rows=[[HOSTILE]],
        entries=[{"label": HOSTILE, "url": "#"}],
        filters=[{"label": HOSTILE, "value": HOSTILE, "remove_url": "#"}],
        file={"name": HOSTILE, "size": 1, "by": HOSTILE},
        event={"at": NOW, "who": HOSTILE, "what": HOSTILE, "text": HOSTILE, "to": HOSTILE},
        shares=[{"label": HOSTILE, "percent": Decimal(100)}],
        stages=[{"label": HOSTILE, "state": "todo", "note": HOSTILE}],
    )

    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.django_db
@pytest.mark.urls("tests.feedback_system.web.small_site")
def test_the_page_of_components_is_for_developers_only(settings):
    assert Client().get("/settings/components/").status_code == 404

    settings.DEBUG = True
    response = Client(headers={"Accept-Language": "en"}).get("/settings/components/")

    assert response.status_code == 200
    assert "What is not here does not exist." in response.content.decode()
