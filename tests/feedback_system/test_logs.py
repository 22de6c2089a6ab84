"""Logs say who and what by id; what must not leave in a log is masked in the finished line."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.http import HttpResponse

from feedback_system import logs


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("call 13800135678 back", "call 138****5678 back"),
        ("call +86 138-0013-5678", "call +86 138****5678"),
        ("客户电话13800135678。", "客户电话138****5678。"),
        ("tel 010-62345678", "tel 0***-****5678"),
        ("id 11010119900307123X", "id 110*************3X"),
        ("card 6222021234567890123", "card ****0123"),
        ("card 6222021234567890", "card ****7890"),
        ("mail zhang.san@dept.example.cn", "mail z***@d***.cn"),
        ("Authorization: Token fs_abcdef", "Authorization: ***"),
        ("password='open sesame'", "password='*** sesame'"),
        ('{"api_key": "k-1"}', '{"api_key": "***"}'),
        ("/survey/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIz/", "/survey/***/"),
    ],
)
def test_what_a_log_must_not_keep_is_masked(written, kept):
    assert logs.mask(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "case 261107 receipt R20261122001 took 12.5 ms",
        "2026-11-22T16:47:18.649331Z",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "request=a88d64d6cb574b4289848ded0bf1c187",
    ],
)
def test_numbers_of_cases_times_and_hashes_stay_readable(written):
    assert logs.mask(written) == written


@pytest.fixture
def json_lines():
    """Log as production does; gives back the lines written so far."""
    written = io.StringIO()
    before = structlog.get_config()
    configuration = logs.configuration(as_json=True, level="INFO")
    for handler in configuration["handlers"].values():
        handler["stream"] = written
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.config.dictConfig(configuration)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def test_a_traceback_is_one_json_line_without_the_telephone_number_in_it(json_lines):
    try:
        raise ValueError("no customer with 13800135678")
    except ValueError:
        logging.getLogger("complaints").exception("import failed")

    (line,) = json_lines()
    assert line["event"] == "import failed"
    assert "138****5678" in line["exception"]
    assert "13800135678" not in str(line)


def test_a_request_leaves_one_line_with_route_and_ids_and_every_other_line_carries_its_id(json_lines, rf):
    def page(request):
        logging.getLogger("complaints").warning("looked twice")
        return HttpResponse("ok")

    response = logs.RequestLogMiddleware(page)(
        rf.get("/search/?q=13800135678", headers={"X-Request-ID": "from-the-proxy-1"})
    )

    inner, outer = json_lines()
    assert response["X-Request-ID"] == inner["request"] == outer["request"] == "from-the-proxy-1"
    assert (outer["event"], outer["method"], outer["status"]) == ("request", "GET", 200)
    assert "5678" not in str(outer)


def test_a_request_id_that_could_forge_a_line_is_replaced(rf):
    middleware = logs.RequestLogMiddleware(lambda request: HttpResponse("ok"))

    response = middleware(rf.get("/", headers={"X-Request-ID": "1234567890 level=error"}))

    assert len(response["X-Request-ID"]) == 32
