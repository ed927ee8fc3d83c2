"""One scale each for type, space and corners, in light and dark: the sheets use no size of their own."""

import re
from pathlib import Path

import pytest

import webui

ROOM = Path(webui.__file__).parent
SHEETS = [*sorted((ROOM / "static" / "style").glob("*.css")), *(ROOM / "frontend" / "parts").rglob("*.css")]
SPACES = r"(?:margin|padding|scroll-margin|scroll-padding)(?:-[a-z-]+)?|(?:row-|column-)?gap|border-spacing"
# Hairlines, what is relative to its own text, and shares of a width are no steps of a scale.
FREE = re.compile(r"(?<![\w.])-?(?:[0-4](?:\.\d+)?px|0|\d*\.?\d+(?:em|%|vw|vh|ch|lh))(?![\w.])")
LENGTH = re.compile(r"(?<![\w.-])\d*\.?\d+(?:rem|px)")


def declared(sheet: Path, properties: str) -> list[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(rf"(?<![\w-])({properties}):\s*([^;}}]+)", text)


KINDS = {"type": "font-size|font", "corner": "border-radius", "space": SPACES}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_takes_its_sizes_from_the_scale(sheet: Path, kind: str) -> None:
    own = [
        f"{name}: {value}"
        for name, value in declared(sheet, KINDS[kind])
        if LENGTH.search(FREE.sub("", value)) and "clamp" not in value
    ]
    assert own == [], f"{sheet.name}: use a step of tokens.css (--type-…, --space-…, --radius-…)"


@pytest.mark.parametrize(("scale", "most"), [("type", 12), ("space", 12), ("radius", 4)])
def test_a_scale_has_few_steps_and_each_is_used(scale: str, most: int) -> None:
    texts = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in SHEETS}
    steps = re.findall(rf"^\s*(--{scale}-[\w-]+):", texts["tokens.css"], re.MULTILINE)
    assert 3 <= len(steps) <= most and len(set(steps)) == len(steps)
    assert [step for step in steps if not any(f"var({step})" in text for text in texts.values())] == []


def test_both_colour_schemes_have_the_same_tokens() -> None:
    text = next(sheet for sheet in SHEETS if sheet.name == "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    colours = {*re.findall(r"(--[\w-]+):\s*#", light)}
    assert colours and colours == {*re.findall(r"(--[\w-]+):\s*#", dark)}
