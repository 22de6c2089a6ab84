"""Sets one paper in a process of its own: JSON on standard input, the file on standard output.

A process, because the typesetter cannot be interrupted from inside: this one can be killed when it takes too long,
and its memory goes back when it ends. It opens no connection: packages of the typesetter are not used, fonts and
forms lie beside this file. Exit 3 with a sentence on standard error when the typesetter refuses.
"""

import json
import os
import sys
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
MEMORY = 3 * 1024**3
"""Bytes of address space; a form of twenty pages needs a tenth of it."""


def main() -> int:
    """Set the paper that standard input describes."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # other systems have no such limit, or a stricter one already
    import typst

    order = json.loads(sys.stdin.buffer.read())
    try:
        made = typst.compile(
            os.path.join(HERE, "forms", order["form"]),
            root=os.path.join(HERE, "forms"),
            font_paths=[os.path.join(HERE, "fonts")],
            ignore_system_fonts=True,
            format=order["format"],
            ppi=order["ppi"],
            sys_inputs={"data": json.dumps(order["data"], ensure_ascii=True)},
        )
    except Exception as error:  # whatever it is called: the parent process logs it
        sys.stderr.write(f"{type(error).__name__}: {error}"[:2000])
        return 3
    pages: Any = made  # several pictures come as a list, a PDF or a single picture as bytes
    sys.stdout.buffer.write(pages[0] if isinstance(pages, list) else pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
