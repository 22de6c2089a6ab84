"""Make the fonts of the printed forms out of the published ones: GBK and Big5, Latin, signs, box drawing.

Run once for a new version of the font, with fonttools in an environment of its own:

    python scripts/subset_fonts.py NotoSansSC_400Regular.ttf NotoSansSC-Regular.ttf

The published files are those of the npm package named in static/vendor/VENDORED.md. A character outside the subset is drawn
as an empty box.
"""

import sys

SINGLE = (
    (0x20, 0x7F), (0xA0, 0x180), (0x2000, 0x206F), (0x20A0, 0x20C0), (0x2100, 0x2300), (0x2460, 0x2670), (0x2700, 0x27C0),
    (0x3000, 0x3100), (0xFF00, 0xFFF0),
)  # fmt: skip
DOUBLE = (("gbk", 0x81, 0xFF), ("big5", 0xA1, 0xFA))
PRIVATE = range(0xE000, 0xF900)


def wanted() -> set[int]:
    """The code points of the subset."""
    found = {code for first, last in SINGLE for code in range(first, last)}
    for encoding, first, last in DOUBLE:
        for lead in range(first, last):
            for trail in range(0x40, 0xFF):
                found |= {ord(char) for char in bytes((lead, trail)).decode(encoding, "ignore")}
    return found - set(PRIVATE)


def main(source: str, target: str) -> None:
    """Write the subset of `source` to `target`."""
    from fontTools import subset  # type: ignore[import-not-found]

    options = subset.Options(
        notdef_outline=True, hinting=False, name_IDs=["*"], name_languages=["*"],
        layout_features=["kern", "locl", "vert", "vrt2", "ccmp", "mark", "mkmk"],
    )  # fmt: skip
    font = subset.load_font(source, options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=wanted())
    maker.subset(font)
    subset.save_font(font, target, options)
    print(f"{target}: {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main(*sys.argv[1:3])
