"""The print engine: texts stay texts, every name is drawn, and a paper that cannot be made says so."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from PIL import ImageFont
from pypdf import PdfReader

from feedback_system.printing import engine
from feedback_system.printing.blocks import fact, facts, form, opinion, part, signature
from feedback_system.printing.codes import code_for
from tests.factories.company import MONDAY_9AM

FONTS = Path(engine.__file__).parent / "fonts"
MARKUP = '#let x = 1 $a^2$ *bold* \\ @label <tag> [box] `raw` // note /* */ = head #sys.inputs "quoted" {number} ~ -- _x_'


def paper(*blocks: Any, **changes: Any) -> dict[str, Any]:
    """A form with these blocks."""
    given = {
        "company": "示例公司", "title": "客户投诉处理单", "head": ("编号 260301", ""), "blocks": blocks, "by": "程晓",
        "at": MONDAY_9AM, "code": code_for("/complaints/260301/"),
    } | changes  # fmt: skip
    return form(**given)


def text_of(made: engine.Paper) -> str:
    """All text of a PDF without its line breaks and without the marks that allow a long word to break."""
    pages = PdfReader(BytesIO(made.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace("\u200b", "")


def test_what_people_typed_stays_text_whatever_signs_it_holds() -> None:
    made = engine.make("form.typ", paper(facts(fact("投诉", MARKUP, wide=True))))

    assert made.content.startswith(b"%PDF")
    squeezed = text_of(made).replace(" ", "")
    assert "#letx=1$a^2$*bold*\\@label<tag>[box]`raw`//note/**/=head#sys.inputs" in squeezed
    assert "{number}" in squeezed


def test_texts_of_any_length_run_over_the_pages() -> None:
    made = engine.make(
        "form.typ", paper(opinion("品质部", part("长文" * 50_000, signatures=[signature(name="秦安")])))
    )

    pages = PdfReader(BytesIO(made.content)).pages
    assert len(pages) > 20
    assert f"of {len(pages)}" in pages[0].extract_text()


def test_signs_without_a_shape_and_control_characters_break_nothing() -> None:
    odd = "emoji 😀 zwj 👨‍👩‍👧 bidi \u202egnp.exe nul\x00 bell\x07 lone\ud83d tab\there " + "x" * 5000

    made = engine.make("form.typ", paper(facts(fact("投诉", odd, wide=True))))

    assert "emoji" in text_of(made)
    assert "\u202e" not in text_of(made)


def test_a_paper_that_takes_too_long_is_stopped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.01)

    with pytest.raises(engine.PrintFailed, match="took too long"):
        engine.make("form.typ", paper(facts(fact("a", "b"))))


def test_a_paper_the_typesetter_refuses_says_so_and_leaves_the_place_free() -> None:
    for _attempt in range(engine.AT_ONCE + 1):
        with pytest.raises(engine.PrintFailed, match="could not be made"):
            engine.make("form.typ", {"title": "no blocks"})


def test_too_much_data_is_refused_before_anything_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LARGEST", 1000)

    with pytest.raises(engine.PrintFailed, match="too long for one paper"):
        engine.make("form.typ", paper(facts(fact("a", "b" * 10_000))))


def test_the_paper_speaks_the_active_language(chinese: None) -> None:
    with translation.override("zh-hant"):
        data = engine.plain({"language": translation.get_language()})
        made = engine.make("form.typ", paper(facts(fact("客戶", "東方電子"))))

    assert data == {"language": "zh-hant"}
    assert "東方電子" in text_of(made)


def test_a_deputy_signs_with_the_own_name_for_somebody() -> None:
    from feedback_system.printing.blocks import name_of

    assert name_of("程晓", "高总") == "程晓 (for 高总)"
    assert name_of("程晓") == "程晓"


def test_a_line_of_facts_is_never_left_half_empty() -> None:
    block = facts(fact("a", 1), fact("b", 2, wide=True), fact("c", 3), fact("d", 4), fact("e", 5))

    assert [row["wide"] for row in block["facts"]] == [True, True, False, False, True]


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("text", ["王玥李喆张堃陈淼", "龔文龍表面刮傷", "镕燊翀", "é№①Ⅳ±℃×≥□√"])
def test_rare_and_traditional_characters_have_a_shape_of_their_own(text: str, weight: str) -> None:
    font = ImageFont.truetype(str(FONTS / f"NotoSansSC-{weight}.ttf"), 24)
    missing = bytes(font.getmask("\U000effff"))

    assert [sign for sign in text if bytes(font.getmask(sign)) == missing] == []
