"""What the environment may say, and what the answer is when it says something else."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from feedback_system.settings import env


@pytest.mark.parametrize(
    ("said", "meant"), [("true", True), ("1", True), ("TRUE", True), ("false", False), ("0", False)]
)
def test_a_switch_knows_four_words(monkeypatch, said, meant):
    monkeypatch.setenv("DEMO", said)

    assert env.boolean("DEMO", default=not meant) is meant


@pytest.mark.parametrize("said", ["yes", "on", "ture", "2", "否"])
def test_any_other_word_for_a_switch_names_the_variable_and_the_way_out(monkeypatch, said):
    monkeypatch.setenv("DEBUG", said)

    with pytest.raises(ImproperlyConfigured, match="DEBUG .* Set DEBUG to true, false, 1 or 0"):
        env.boolean("DEBUG", default=False)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("DEMO", "")

    assert env.boolean("DEMO", default=True) is True


def test_a_text_can_come_from_a_file_so_that_a_secret_need_not_stand_in_the_environment(
    monkeypatch, tmp_path
):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    assert env.text("SECRET_KEY") == "from the file"


def test_a_secret_file_that_is_missing_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE .*cannot be read"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize("said", ["0", "70000", "-1", "80a", "８０００"])
def test_a_port_outside_its_range_is_refused(monkeypatch, said):
    monkeypatch.setenv("PORT", said)

    with pytest.raises(ImproperlyConfigured, match="from 1 to 65535"):
        env.whole_number("PORT", 8000, least=1, most=65535)


def test_a_list_is_cut_at_commas_and_blanks_fall_away(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example , b.example,, ")

    assert env.listing("ALLOWED_HOSTS", []) == ["a.example", "b.example"]


def test_a_relative_folder_is_refused_because_each_process_would_mean_another(monkeypatch):
    monkeypatch.setenv("MEDIA_ROOT", "media")

    with pytest.raises(ImproperlyConfigured, match="relative"):
        env.folder("MEDIA_ROOT", Path("/elsewhere"))


def test_the_base_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://feedback.example.com/")

    assert env.web_address("BASE_URL", "") == "https://feedback.example.com"


@pytest.mark.parametrize(
    "said", ["feedback.example.com", "ftp://x", "https://x/app", "https://a@x", "https://x:port"]
)
def test_a_base_address_with_anything_but_scheme_and_host_is_refused(monkeypatch, said):
    monkeypatch.setenv("BASE_URL", said)

    with pytest.raises(ImproperlyConfigured, match="BASE_URL"):
        env.web_address("BASE_URL", "")


def test_all_missing_values_are_named_in_one_sentence(monkeypatch):
    for name in ("SECRET_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://cache")

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.require("SECRET_KEY", "DATABASE_URL", "REDIS_URL")

    assert "SECRET_KEY, DATABASE_URL:" in str(refusal.value)
    assert "REDIS_URL" not in str(refusal.value)


def test_a_key_file_is_made_once_and_belongs_to_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "secret_key"

    first, second = env.key_file(path), env.key_file(path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_a_damaged_key_file_is_told_instead_of_used(tmp_path):
    (tmp_path / "secret_key").write_text("")

    with pytest.raises(ImproperlyConfigured, match="damaged"):
        env.key_file(tmp_path / "secret_key")


def test_sqlite_queues_writers_instead_of_failing_in_the_middle(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    options = env.database("DATABASE_URL", sqlite_file=tmp_path / "db.sqlite3")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=NORMAL" in options["init_command"]


def test_a_postgresql_address_is_taken_apart_with_its_escapes(monkeypatch, tmp_path):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://feed%40back:p%2Fw@db.example:6432/quality?sslmode=verify-full"
    )

    database = env.database("DATABASE_URL", sqlite_file=tmp_path / "unused")

    assert [database[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "feed@back",
        "p/w",
        "db.example",
        "6432",
        "quality",
    ]
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["CONN_MAX_AGE"] > 0


def test_a_postgresql_socket_folder_stands_in_the_query(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///quality?host=/var/run/postgresql")

    assert env.database("DATABASE_URL", sqlite_file=tmp_path / "unused")["HOST"] == "/var/run/postgresql"


def test_nobody_waits_longer_than_three_seconds_for_a_lock(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/quality")
    monkeypatch.delenv("DATABASE_STATEMENT_SECONDS", raising=False)

    limits = env.database("DATABASE_URL", sqlite_file=tmp_path / "unused")["OPTIONS"]["options"]

    assert "lock_timeout=3s" in limits
    assert "statement_timeout=0s" in limits


def test_a_statement_of_the_web_ends_after_fifteen_seconds(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/quality")
    monkeypatch.setenv("DATABASE_STATEMENT_SECONDS", "15")

    limits = env.database("DATABASE_URL", sqlite_file=tmp_path / "unused")["OPTIONS"]["options"]

    assert "statement_timeout=15s" in limits
    assert "idle_in_transaction_session_timeout=30s" in limits


@pytest.mark.parametrize(
    "said",
    ["mysql://secretword@db/quality", "postgresql://secretword@db", "secretword", "sqlite://secretword"],
)
def test_a_database_address_that_is_not_understood_is_refused_without_repeating_its_password(
    monkeypatch, tmp_path, said
):
    monkeypatch.setenv("DATABASE_URL", said)

    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        env.database("DATABASE_URL", sqlite_file=tmp_path / "unused")

    assert "secretword" not in str(refusal.value)


def test_messages_and_cache_lie_in_two_databases_because_emptying_the_cache_empties_one(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://:pw@cache:6380/4")

    assert env.redis("REDIS_URL") == ("redis://:pw@cache:6380/4", "redis://:pw@cache:6380/5")


def test_mail_goes_to_the_console_until_a_server_is_named(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert env.mail("EMAIL_URL")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_mail_address_says_server_encryption_and_sender(monkeypatch):
    monkeypatch.setenv(
        "EMAIL_URL", "smtp://quality%40example.com:pw@mail.example.com/?tls=starttls&from=quality@example.com"
    )

    mail = env.mail("EMAIL_URL")

    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_HOST_USER"]) == (
        "mail.example.com",
        587,
        "quality@example.com",
    )
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (True, False)
    assert mail["DEFAULT_FROM_EMAIL"] == "quality@example.com"


@pytest.mark.parametrize(
    "said",
    [
        "smtp://mail.example.com/",
        "smtp://mail.example.com/?from=nobody",
        "http://mail/?from=a@b",
        "smtp://m/?from=a@b&tsl=1",
    ],
)
def test_a_mail_address_without_a_sender_or_with_a_slip_of_the_pen_is_refused(monkeypatch, said):
    monkeypatch.setenv("EMAIL_URL", said)

    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail("EMAIL_URL")
