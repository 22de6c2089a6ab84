"""All checks that need no server: format, rules, types, imports, migrations, translations."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: list[tuple[str, list[str]]] = [
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("rules", ["ruff", "check", "--quiet", "."]),
    ("imports", ["lint-imports", "--no-cache"]),
    ("translations", ["python", "scripts/compile_translations.py", "--all"]),
    ("system checks", ["python", "manage.py", "check"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("types", ["mypy"]),
]


def main() -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "feedback_system.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    failed = []
    for name, (program, *arguments) in CHECKS:
        started = time.monotonic()
        run = subprocess.run(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        good = run.returncode == 0
        print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if not good:
            failed.append(name)
            print(run.stdout.rstrip(), flush=True)
    print(f"lint: {'all checks passed' if not failed else 'failed: ' + ', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
