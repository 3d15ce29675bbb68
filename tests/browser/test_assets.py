"""What the pages are made of: vendored files as they were taken, and words in all three languages."""

import hashlib
import json
import re
from collections.abc import Iterator

import pytest
from gateway.web.assets import STATIC
from gateway.web.menu import MENU, PAGES
from gateway.web.strings import CATALOGUES, LANGUAGES, LOCALE

VENDOR = STATIC / "vendor"
PACKAGE = STATIC.parent
SOURCES = [*STATIC.glob("js/**/*.js"), *(PACKAGE / "templates").glob("*.html")]
USED = re.compile(r"""\bt\(\s*(["'])([^"'`]+?)\1\s*[,)]""")
FAMILY = re.compile(r"""`([a-z][\w.-]*\.)\$\{|["']([a-z][\w.-]*\.)["'] ~""")


def test_every_vendored_file_is_listed_and_is_what_was_taken() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    listed = {path: digest for package in manifest for path, digest in package["files"].items()}
    present = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert present == listed


def test_every_vendored_package_names_its_version_and_brings_its_licence() -> None:
    for package in json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8")):
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["licence"] in {"MIT", "ISC", "OFL-1.1"}
        assert any(path.endswith("/LICENSE") for path in package["files"]), package["name"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_every_sentence_with_the_same_inserts(lang: str) -> None:
    korean = CATALOGUES["ko"]
    assert set(CATALOGUES[lang]) == set(korean)
    for key, text in CATALOGUES[lang].items():
        assert text.strip(), key
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", korean[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_file_is_sorted_and_says_nothing_twice(lang: str) -> None:
    text = (LOCALE / f"{lang}.json").read_text(encoding="utf-8")
    pairs: list[tuple[str, str]] = json.loads(text, object_pairs_hook=lambda found: found)
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))


def used_keys() -> Iterator[str]:
    for source in SOURCES:
        yield from (match[2] for match in USED.finditer(source.read_text(encoding="utf-8")))


def test_every_sentence_the_pages_ask_for_is_there() -> None:
    assert set(used_keys()) - set(CATALOGUES["ko"]) == set()


def test_no_sentence_is_left_that_no_page_asks_for() -> None:
    texts = [source.read_text(encoding="utf-8") for source in SOURCES]
    families = {
        next(part for part in match.groups() if part) for text in texts for match in FAMILY.finditer(text)
    }
    quoted = set(re.findall(r"""["']([a-z][\w-]*\.[\w. -]+)["']""", "\n".join(texts)))
    unused = {
        key
        for key in CATALOGUES["ko"]
        if key not in quoted and not any(key.startswith(family) for family in families)
    }
    assert unused == set()


def test_every_page_of_the_menu_has_its_template_and_its_title() -> None:
    for page in PAGES:
        assert (PACKAGE / "templates" / f"{page.key}.html").is_file(), page.key
        assert f"page.{page.key}" in CATALOGUES["ko"]
    assert {f"section.{section.key}" for section in MENU} <= set(CATALOGUES["ko"])


def test_icons_the_pages_draw_are_on_the_sheet() -> None:
    sheet = set(
        re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "lucide/icons.svg").read_text(encoding="utf-8"))
    )
    drawn = {page.icon for page in PAGES}
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        drawn |= {match[2] for match in re.finditer(r"""\bicon(?:\(|: )(["'])([\w-]+)\1""", text)}
    assert drawn - sheet == set()


def test_modules_stay_small_and_are_checked_by_type() -> None:
    for source in STATIC.glob("js/**/*.js"):
        text = source.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, source.name
        assert text.startswith("// @ts-check"), source.name
