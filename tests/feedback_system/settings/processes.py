"""Start the product as an operator does: another process, its own environment and folders."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "feedback_system.settings.production",
    "SECRET_KEY": "a-key-for-this-test-that-is-long-enough-0123456789-abcdefghij-ABC",
    "FIELD_KEY": "another-key-for-this-test-0123456789-abcdefg",
    "BASE_URL": "https://feedback.example.com",
    "ALLOWED_HOSTS": "feedback.example.com",
    "DATABASE_URL": "postgresql://feedback@127.0.0.1:1/feedback",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtps://user:password@mail.example.com/?from=quality@example.com",
}


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Nothing but a path and what the test says."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "VAR_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT), **variables}


def production(folder: Path, **variables: str) -> dict[str, str]:
    """A complete production environment whose servers do not exist, changed by `variables`."""
    folders = {"MEDIA_ROOT": str(folder / "media"), "ANCHOR_DIR": str(folder / "anchors")}
    return environment(folder, **{**PRODUCTION, **folders, **variables})


def python(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run our Python at the project's root; at most a minute."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
