"""The look costs little, asks no other host and runs under a content policy without inline code."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_FILES = [
    *sorted((ROOT / "static" / "css").glob("*.css")),
    *sorted((ROOT / "static" / "js").glob("*.js")),
    *sorted((ROOT / "static" / "img").glob("*.svg")),
]
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))

# Mail templates are read in mail programs, which know no style sheets.
PAGES = [path for path in TEMPLATES if "notifications" not in path.parts and "mail" not in path.parts]


ICON = re.compile(r'(?:{% icon |icon_name=)"([^"]+)"')


def name(path):
    return str(path.relative_to(ROOT))


REFUSED = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\|safe|{% autoescape off"
)
"""Code, style and handlers inside a page, and text that is not escaped."""


def test_no_page_has_inline_code_style_or_handler():
    found = {name(path): REFUSED.findall(path.read_text()) for path in PAGES}

    assert {page: parts for page, parts in found.items() if parts} == {}


def test_every_icon_a_page_names_is_in_the_sprite():
    named = {name(path): set(ICON.findall(path.read_text())) - SPRITE for path in PAGES}

    assert {page: icons for page, icons in named.items() if icons} == {}


def test_our_own_files_ask_no_other_host():
    addresses = {name(path): re.findall(r"https?://[^\s\"')]+", path.read_text()) for path in OWN_FILES}

    assert {
        file: strange
        for file, found in addresses.items()
        if (strange := set(found) - {"http://www.w3.org/2000/svg"})
    } == {}


def test_the_vendored_files_are_listed_with_version_and_licence_and_point_to_no_map():
    vendor = ROOT / "static" / "vendor"
    listed = (vendor / "VENDORED.md").read_text()

    for folder in (path for path in vendor.iterdir() if path.is_dir()):
        assert f"`{folder.name}/LICENSE`" in listed
        assert (folder / "LICENSE").exists()
    for script in vendor.rglob("*.js"):
        assert "sourceMappingURL" not in script.read_text()
        assert f"{script.parent.name}/{script.name}" in listed


def test_style_and_scripts_stay_small():
    assert (ROOT / "static/css/app.css").stat().st_size <= 56_000
    assert (ROOT / "static/css/quality.css").stat().st_size <= 8_000  # with the pages of quality only
    for script in (ROOT / "static/js").glob("*.js"):
        assert script.stat().st_size <= 15_000


def luminance(colour):
    colour = colour.lstrip("#")
    colour = "".join(char * 2 for char in colour) if len(colour) == 3 else colour
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def themes():
    css = (ROOT / "static/css/app.css").read_text()
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", css[: css.index(':root[data-theme="dark"]')]))
    dark_block = css[css.index(':root[data-theme="dark"]') : css.index("@media (prefers-color-scheme")]
    auto_block = css[css.index("@media (prefers-color-scheme") : css.index("/* ---------- base")]
    dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", dark_block))
    auto = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", auto_block))
    return {"light": light, "dark": dark, "auto": auto}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (text, ground)
            for text in ("text", "text-2", "text-3")
            for ground in ("bg", "surface", "surface-2")
        ),
        ("text-2", "surface-3"),
        ("text-2", "note-soft"),
        ("accent", "surface"),
        ("accent", "bg"),
        ("accent", "accent-soft"),
        ("accent-strong", "accent-soft"),
        ("on-accent", "accent"),
        ("ok", "ok-soft"),
        ("risk", "risk-soft"),
        ("over", "over-soft"),
        ("pause", "pause-soft"),
        ("ok", "surface"),
        ("risk", "surface"),
        ("over", "surface"),
        ("text-2", "accent-soft"),
        ("text", "over-soft"),
        ("text", "risk-soft"),
        ("accent", "over-soft"),
        ("accent", "risk-soft"),
    ],
)
def test_text_can_be_read_on_every_ground(theme, text, ground):
    colours = themes()[theme]

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_of_controls_bars_and_focus_can_be_seen(theme):
    colours = themes()[theme]

    for line in ("line-strong", "ok-bar", "over-bar", "pause-bar", "focus"):
        assert contrast(colours[line], colours["surface"]) >= 3


def test_the_automatic_dark_theme_is_the_chosen_dark_theme():
    assert themes()["auto"] == themes()["dark"]


@pytest.mark.slow
def test_trap_the_image_build_can_collect_every_file_under_its_fingerprint(tmp_path, settings):
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.core.management import call_command

    settings.STATIC_ROOT = str(tmp_path)
    # Without the compression, which takes most of a minute and reads nothing but what is written here.
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}

    call_command("collectstatic", interactive=False, verbosity=0)

    named = staticfiles_storage.url("css/app.css")
    assert re.fullmatch(r"/static/css/app\.[0-9a-f]{12}\.css", named)
    assert (tmp_path / named.removeprefix("/static/")).exists()


INCLUDED = re.compile(r'{% include "([^"]+)"')
CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")


def classes_of(*sheets):
    """The classes that these style sheets speak of."""
    return {found for sheet in sheets for found in CLASS.findall((ROOT / "static/css" / sheet).read_text())}


def with_parts(path, seen=()):
    """The source of a page with that of all parts it puts in; a part may put in itself."""
    source = path.read_text()
    parts = [ROOT / "templates" / part for part in INCLUDED.findall(source)]
    return source + "".join(
        with_parts(part, (*seen, path)) for part in parts if part.exists() and part not in seen
    )


def test_a_page_that_is_styled_by_a_sheet_of_its_own_loads_it():
    own = classes_of("quality.css") - classes_of("app.css")
    unstyled = {}
    for path in PAGES:
        source = with_parts(path)
        if "{% extends " not in source or "css/quality.css" in source:
            continue
        used = {
            one for found in re.findall(r'class="([^"]*)"', source) for one in re.split(r"[\s{}%\"|]+", found)
        }
        if used & own:
            unstyled[name(path)] = sorted(used & own)

    assert unstyled == {}, 'put {% include "_components/quality_style.html" %} into the head of the page'
