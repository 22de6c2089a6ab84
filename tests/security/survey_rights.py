"""The table of rights of surveys and opinion cards; the rest stands in rights.py, which says how to read it."""

from __future__ import annotations

from tests.security.rights import (
    ADMIN,
    EVERYBODY,
    EXPORTERS,
    MEMBERS,
    NOBODY,
    PROGRAM,
    SETTINGS_READERS,
    Row,
    only,
    open_to,
)

RUNNERS = only("cs1 sales_head sales2_head qa_head gm_office hr service_desk service_head")
"""Who plans surveys, types answers in and handles cards; a deputy opens no case for somebody else."""
SURVEY_READERS = only("cs1 tech1 service_desk service_head qa_head gm_office deputy_gm gm chairman auditor")
"""Planned by customer service, approved by the deputy general manager; whoever reads all cases reads it too."""
READERS_AND_PROGRAM = SURVEY_READERS | PROGRAM
"""The program of the table works for the service desk, which planned the survey."""
WORKING_ON_SURVEYS = READERS_AND_PROGRAM - only("auditor")
CALLERS = RUNNERS | only("sales1 sales2 admin")
"""Who asks in surveys, visits, or keeps master data: these write down who is not called."""
RUNNING_IT = RUNNERS & SURVEY_READERS
RATING_READERS = only("qa_head gm_office deputy_gm gm chairman service_head auditor")
CARD_READERS = RUNNERS | RATING_READERS
RATED = only("tech1")
DECIDERS = only("deputy_gm gm chairman")


def of_survey(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the survey that runs."""
    return Row(read, write, READERS_AND_PROGRAM)


def of_list(write: frozenset[str] | None = None) -> Row:
    """Whom a survey asks: refused to everybody without the right, hidden from those with it whom the survey has not reached."""
    return Row(RUNNING_IT, write, EVERYBODY - (RUNNERS - SURVEY_READERS))


SURVEY_PAGES: dict[str, Row] = {
    "surveys:surveys": open_to(MEMBERS),
    "surveys:new": open_to(RUNNERS, RUNNERS),
    "surveys:list": of_list(),
    "surveys:ask": of_list(RUNNING_IT),
    "surveys:sheet_pdf": of_list(),
    "surveys:analysis": of_survey(SURVEY_READERS),
    "surveys:answers": of_survey(SURVEY_READERS),
    # there is no report before the answers are counted
    "surveys:report_pdf": Row(NOBODY, None, NOBODY),
    "opinion_cards:cards": open_to(CARD_READERS),
    "opinion_cards:new": open_to(RUNNERS, RUNNERS),
    "opinion_cards:ratings": open_to(MEMBERS),
    "opinion_cards:sign_ratings": open_to(None, only("service_head")),
    "opinion_cards:ratings_file": open_to(RATING_READERS & EXPORTERS),
    "opinion_cards:card": Row(CARD_READERS | RATED, RUNNERS, CARD_READERS | RATED),
    "opinion_cards:card_pdf": open_to(RUNNERS),
    "opinion_cards:remark": Row(CARD_READERS, RUNNERS, CARD_READERS),
    "masterdata:no_calls": open_to(CALLERS, CALLERS),
    "masterdata:calls_again": open_to(CALLERS, CALLERS),
    "survey_settings:questionnaires": open_to(SETTINGS_READERS),
    "survey_settings:new_questionnaire": open_to(ADMIN, ADMIN),
    "survey_settings:questionnaire": open_to(ADMIN, ADMIN),
    "survey_settings:rules": open_to(ADMIN, ADMIN),
    "survey_settings:rhythm": open_to(ADMIN, ADMIN),
    # a token that fits none; see tests/surveys/test_answer_page.py
    "survey_answers:answer": Row(NOBODY, NOBODY, NOBODY, asks_to_log_in=False),
    "api:surveys": open_to(MEMBERS | PROGRAM, RUNNERS),
    **{
        f"api:surveys-{part}": of_survey(READERS_AND_PROGRAM)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },
    "api:surveys-notes": of_survey(READERS_AND_PROGRAM, WORKING_ON_SURVEYS),
    "api:surveys-watch": of_survey(READERS_AND_PROGRAM, READERS_AND_PROGRAM),
    "api:surveys-attachments": of_survey(READERS_AND_PROGRAM, WORKING_ON_SURVEYS),
}

OWNERS = only("cs1 service_desk service_head")
SURVEY_STEPS: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "change_plan", "submit", "add_by_filter", "add_list", "issue", "enter_answer", "record_call", "extend", "collect", "count",
        "report", "start_action", "revisit", "close", "withdraw",
    ),
    OWNERS,
) | dict.fromkeys(("approve", "refuse"), DECIDERS)  # fmt: skip
"""Who has the right to the step on the survey that runs, whether its state has the step or not."""
