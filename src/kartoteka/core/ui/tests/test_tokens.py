"""Colours stay readable in both themes."""

import re
from pathlib import Path

import pytest

from kartoteka.core.ui import tokens

STYLES = Path(tokens.__file__).parent / "styles"


def test_every_pair_of_colours_is_readable():
    assert tokens.failures() == []


def test_themes_name_the_same_colours():
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


def test_contrast_of_black_on_white_is_the_largest():
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_unreadable_pair_is_reported(monkeypatch):
    monkeypatch.setitem(tokens.LIGHT, "ink3", "#CCCCCC")
    assert any(text.startswith("light: ink3 on canvas") for text in tokens.failures())


def test_styles_use_only_tokens_that_exist():
    texts = [path.read_text(encoding="utf-8") for path in STYLES.glob("*.css")]
    own = {name for text in texts for name in re.findall(r"--([\w-]+):", text)}
    used = {name for text in texts for name in re.findall(r"var\(--([\w-]+)", text)}
    assert used - own <= tokens.LIGHT.keys()
