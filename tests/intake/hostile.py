"""Mails made worse: cut, doubled, shuffled and poisoned bytes, from a seed that repeats."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.factories.customer_reports import photo
from tests.factories.mails import written

POISON = (
    b"\x00", b"\xff\xfe", b"\r\n\r\n", b"\r\r\n", b"=?utf-8?b?////?=", b"=?x-none?q?=ZZ?=", b"--b\r\n", b"boundary=",
    b'Content-Type: multipart/mixed; boundary="b"\r\n', b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: text/plain; charset=utf-7\r\n",
    b"Content-Type: text/plain; charset=\x00\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"From: \r\n", b"From: a@b@c.example, <>, \"\r\n", b"Subject: \r\n ", b"Message-ID: <<>>\r\n", b"[#c1-aaaaaaaaaaaaaaaaaaaaaaaaaa]",
    b"<![CDATA[<!--", b"<style>", b"&#xD800;", b"\xf0\x9f\x92\xa9", b"\xed\xa0\x80", b"Content-Disposition: attachment; filename*=utf-9''%ff\r\n",
    b'filename="../../etc/x.jpg"', b"Date: 99999\r\n", b"To: c99999999999999999999-aaaaaaaaaaaaaaaaaaaaaaaaaa@x.example\r\n",
    b"Auto-Submitted: \xff\r\n", b"Precedence: =?utf-8?q?bulk?=\r\n", b"(" * 200, b"\r\n" * 50, b"\xe2\x80\xae",
)  # fmt: skip


def seeds(marks: list[str]) -> list[bytes]:
    """Mails as they come every day, some of which answer to a matter by its mark."""
    html = "<html><body><p>板面划伤</p><table><tr><td>1</td></tr></table></body></html>"
    made = [
        written(), written(html=html), written(files={"a.jpg": photo(), "b.pdf": b"%PDF-1.4", "c.exe": b"MZ"}),
        written(subject=""), written("", subject="只有主题"), written(Auto_Submitted="auto-replied"),
        b"From: x@y.example\nSubject: bare\n\nbare", b"\xb0\xe5\xc3\xe6 no head at all",
    ]  # fmt: skip
    return [
        *made,
        *(written(f"回复 {mark[:4]}", subject=f"Re: {mark}", files={"p.jpg": photo()}) for mark in marks),
    ]


def mutated(base: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` mails, each changed in one to four places; every one comes from an address of its own or none."""
    random = Random(seed)  # noqa: S311 - repeats, guards nothing
    for number in range(count):
        mail = bytearray(random.choice(base).replace(b"wang@", b"w%d@" % number))
        for _change in range(random.randint(1, 4)):
            place = random.randrange(len(mail) + 1)
            end = min(len(mail), place + random.choice((1, 3, 40, 400)))
            act = random.randrange(6)
            if act == 0:
                mail[place:place] = random.choice(POISON)
            elif act == 1:
                del mail[place:end]
            elif act == 2:
                mail[place:place] = mail[place:end] * random.randint(1, 20)
            elif act == 3:
                mail[place:end] = random.randbytes(end - place)
            elif act == 4:
                del mail[place:]
            else:
                mail[:0] = random.choice(POISON) + random.choice((b"", b"\r\n"))
        yield bytes(mail)
