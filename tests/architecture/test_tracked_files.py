"""Nothing in the project tells of the machine, the network or the means by which it was made."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

FOLDERS = (
    "feedback_system",
    "accounts",
    "complaints",
    "quality",
    "aftersales",
    "demo",
    "docs",
    "deploy",
    "scripts",
    "templates",
    "tests",
    "static",
)
FILES = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "pyproject.toml",
    "Makefile",
    "Dockerfile",
)
TEXT = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".toml",
    ".yml",
    ".sh",
    ".conf",
    ".csv",
    ".svg",
    ".json",
    "",
}
NOT_OURS = ("static/vendor/", "feedback_system/printing/fonts/")

ADDRESS = r"https?://(?!localhost|127\.0\.0\.1|\[::1\]|testserver|[\w.-]*example(\.(com|org|net|test|cn|invalid))?\b|[\w.-]*\.(test|invalid|example)\b|www\.w3\.org/|www\.apache\.org/licenses|www\.gov\.cn/|o?api\.dingtalk\.com/|qyapi\.weixin\.qq\.com/|login\.work\.weixin\.qq\.com/|open\.weixin\.qq\.com/|open\.larksuite\.com)[\w-]+\.[\w.-]+"  # noqa: E501
MACHINE = r"(?<![\w.])/(?:home|Users|work|root|mnt|workspace)/[\w.-]"
MADE_BY = r"\b(?:" + "|".join(["chat" + "gpt", "clau" + "de", "anthro" + "pic", "open" + "ai", "co" + "pilot", "l" + "lm", "prom" + "pt engineering", "sub" + "agent"]) + r")\b"  # fmt: skip  # noqa: E501
SECRETS = r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"


def tracked() -> list[str]:
    """Every text file of the project except what others made."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    paths += [ROOT / name for name in FILES if (ROOT / name).exists()]
    names = [
        str(path.relative_to(ROOT))
        for path in paths
        if path.suffix in TEXT and "__pycache__" not in path.parts
    ]
    return [name for name in names if not name.startswith(NOT_OURS)]


def lines_with(pattern: str) -> list[str]:
    """`path:line` of each line of a tracked file that matches."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name}:{number}"
        for name in tracked()
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize(
    "pattern", [ADDRESS, MACHINE, MADE_BY, SECRETS], ids=["address", "machine", "means", "secret"]
)
def test_no_file_tells_of_machines_networks_or_secrets(pattern):
    assert lines_with(pattern) == []


def test_no_file_has_line_ends_of_another_system_or_blanks_at_the_end():
    """Except the line that begins the signature of a mail."""
    found = [
        name
        for name in tracked()
        if re.search(r"\r|(?<!^--)[ \t]+$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        and not name.endswith(".csv")
    ]

    assert found == []
