"""Bring locale/ in line with the texts in the code: collect them, keep what is translated, make traditional from simplified.

Needs the gettext tools (msgmerge, xgettext); only whoever changes a text runs it, `make install` needs Babel alone.

    python scripts/update_translations.py                 collect and report what is missing
    python scripts/update_translations.py --from FILE …   also take what is missing out of JSON files {text: translation}
    python scripts/update_translations.py --again FILE …  the same, and in place of translations that stand

Traditional Chinese is written by conversion (OpenCC, Taiwan words) and then by locale/traditional.json, which holds the
words of the companies that use it (洽辦單, 銷貨折讓證明單 …) and whole sentences that differ.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
WORDS = LOCALE / "traditional.json"


def collect() -> None:
    """Write the texts of code and templates into the simplified catalogue; translations stay."""
    command = [
        sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-location", "--no-obsolete", "--no-wrap",
        "-i", ".venv", "-i", "var", "-i", "tests",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def catalogue(language: str) -> Path:
    """The file of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of a language."""
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalog: Catalog) -> None:
    """Write it without dates and line numbers, so that a change shows only what changed."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, sort_output=True, no_location=True)


def key_of(message: Message) -> str:
    """How a text is named in the JSON files: its context and itself."""
    text = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}\x04{text}" if message.context else str(text)


def translated(message: Message) -> str:
    """The translation, one form even where the source has a plural."""
    found = message.string[0] if isinstance(message.string, (tuple, list)) else message.string
    return str(found or "")


def give(message: Any, text: str) -> None:
    """Set the translation."""
    message.string = (text,) if isinstance(message.id, tuple) else text
    message.flags.discard("fuzzy")


def one_form(catalog: Any) -> None:
    """Chinese has one form for every number."""
    catalog._num_plurals, catalog._plural_expr = 1, "0"


def main() -> int:
    collect()
    simplified = read("zh_Hans")
    one_form(simplified)
    again = "--again" in sys.argv
    given: dict[str, str] = {}
    for name in (one for one in sys.argv[1:] if not one.startswith("--")):
        given |= json.loads(Path(name).read_text(encoding="utf-8"))
    for message in simplified:
        if not message.id:
            continue
        stands = "" if message.fuzzy else translated(message)
        new = given.get(key_of(message), "")
        if stands and new and new != stands and not again:
            sys.stdout.write(f"kept: {key_of(message)!r} is {stands!r}, not {new!r}\n")
        give(message, new if new and (again or not stands) else stands)
    write("zh_Hans", simplified)

    words: dict[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    convert = OpenCC("s2twp").convert
    traditional = Catalog(locale="zh_Hant")
    one_form(traditional)
    for message in simplified:
        if not message.id:
            continue
        text = convert(translated(message))
        for written, wanted in words.items():
            text = text.replace(written, wanted)
        same = traditional.add(message.id, context=message.context, flags=message.flags)
        give(same, text)
    write("zh_Hant", traditional)

    missing = [key_of(message) for message in simplified if message.id and not translated(message)]
    for key in missing:
        sys.stdout.write(f"missing: {key!r}\n")
    sys.stdout.write(f"{len(missing)} of {len(simplified)} texts are not translated\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
