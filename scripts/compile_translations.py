"""Compile every locale/*/LC_MESSAGES/*.po whose .mo is missing or older, with Babel: no gettext tools needed.

Ends with 1 and one line per fault when a file cannot be read or a translation would break its placeholders.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def stale(root: Path) -> list[Path]:
    """The .po files that need compiling."""
    sources = sorted(root.glob("*/LC_MESSAGES/*.po"))
    return [
        source
        for source in sources
        if not (target := source.with_suffix(".mo")).exists()
        or target.stat().st_mtime < source.stat().st_mtime
    ]


def compile_one(source: Path) -> list[str]:
    """Write the .mo beside `source`; the faults found, in words."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    locale = source.parent.parent.name
    with source.open("rb") as file:
        catalog = read_po(file, locale=locale, abort_invalid=True)
    faults = [
        f"{source.relative_to(ROOT)}:{message.lineno}: {fault}"
        for message, errors in catalog.check()
        for fault in errors
    ]
    draft = source.with_suffix(f".mo.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    os.replace(draft, source.with_suffix(".mo"))  # a running server never reads half a file
    return faults


def main() -> int:
    sources = (
        sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
        if "--all" in sys.argv[1:]
        else stale(ROOT / "locale")
    )
    faults: list[str] = []
    for source in sources:
        try:
            faults += compile_one(source)
        except Exception as error:  # the reader's errors have no common class of their own
            faults.append(f"{source.relative_to(ROOT)}: {error}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
