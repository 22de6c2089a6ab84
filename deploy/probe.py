"""Ask the web server of this container for a health page; ends with 0 if it answers 200.

python deploy/probe.py /healthz
"""

import http.client
import os
import sys


def main() -> int:
    # A host the server answers for, else it would refuse its own probe.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", sys.argv[1] if len(sys.argv) > 1 else "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        print(f"no answer: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
