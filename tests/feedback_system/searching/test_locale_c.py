"""A cluster made with LC_COLLATE and LC_CTYPE "C" gives the same answers; there trigram indexes see no Chinese at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from feedback_system.cases.models import Case
from feedback_system.searching.queries import window_query
from feedback_system.searching.text import keys_of_text, normalise, words_of
from tests.feedback_system.searching.conftest import TEXTS
from tests.feedback_system.searching.test_find import HARD_QUERIES, oracle

pytestmark = pytest.mark.postgresql

NAME = "feedback_locale_c"


@pytest.fixture(scope="module")
def in_locale_c() -> Iterator[Any]:
    """A cursor in a database of that locale that holds the texts as the search table does."""
    psycopg2 = pytest.importorskip("psycopg2")
    given = connection.get_connection_params()
    place = {name: given[name] for name in ("host", "port", "user", "password") if name in given}
    admin = psycopg2.connect(**place, dbname="postgres")
    admin.autocommit = True
    admin.cursor().execute(f"DROP DATABASE IF EXISTS {NAME}")
    admin.cursor().execute(
        f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    there = psycopg2.connect(**place, dbname=NAME)
    try:
        cursor = there.cursor()
        cursor.execute("CREATE TABLE cases_case (id int PRIMARY KEY)")
        cursor.execute("CREATE TABLE searching_casesearch (case_id int PRIMARY KEY, norm text, grams int[])")
        cursor.execute("CREATE INDEX ON searching_casesearch USING gin (grams) WITH (fastupdate = off)")
        for number, text in enumerate(TEXTS):
            norm = normalise(text)
            cursor.execute("INSERT INTO cases_case VALUES (%s)", [number])
            cursor.execute(
                "INSERT INTO searching_casesearch VALUES (%s, %s, %s)", [number, norm, keys_of_text(norm)]
            )
        yield cursor
    finally:
        there.close()
        admin.cursor().execute(f"DROP DATABASE IF EXISTS {NAME}")
        admin.close()


def test_trap_a_cluster_with_lc_ctype_c_finds_the_same(in_locale_c: Any) -> None:
    in_locale_c.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
    assert in_locale_c.fetchone() == ("C",)
    everything = Case.objects.as_system("the locale of the database is looked at, not the scope")

    for query in HARD_QUERIES:
        words = words_of(query)
        if not words:
            continue
        for indexed in (True, False):
            sql, parameters = window_query(everything, words, 0, 1_000, 50, indexed=indexed)
            in_locale_c.execute(sql, parameters)
            assert [row[0] for row in in_locale_c.fetchall()] == oracle(query), (query, indexed)
