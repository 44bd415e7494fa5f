"""Pieces that are written once: by their values alone, and anew for other ones."""

from dataclasses import dataclass, replace
from functools import partial

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.template.loaders.locmem import Loader
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from kartoteka.core.ui import kept
from kartoteka.core.ui.components import forms
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.kept import Pieces


@dataclass(frozen=True)
class Line:
    label: str


@pytest.fixture
def render(monkeypatch):
    engine = engines["django"].engine
    piece = "{{ line.label }}|{{ secret }}|{{ csrf_token }}|{% now 'F' %}"
    loader = Loader(engine, {"piece.html": piece})
    monkeypatch.setattr(engine, "template_loaders", [*engine.template_loaders, loader])
    template = engine.from_string('{% kept "piece.html" line=line %}')
    written = []
    original = kept.KeptNode._write

    def write(node, context, values):
        written.append(values)
        return original(node, context, values)

    monkeypatch.setattr(kept.KeptNode, "_write", write)

    def make(line):
        return template.render(Context({"line": line, "secret": "S", "csrf_token": "T"}))

    make.written = written
    return make


def test_equal_values_are_written_once(render):
    assert render(Line("<a>")) == render(Line("<a>"))
    assert render(Line("<a>")).startswith("&lt;a&gt;||")
    assert len(render.written) == 1
    assert render(Line("b")).startswith("b|")
    assert len(render.written) == 2


def test_nothing_that_is_not_named_gets_in(render):
    assert "S" not in render(Line("x"))
    assert "T" not in render(Line("x"))


def test_each_language_has_its_own(render):
    with translation.override("pl"):
        polish = render(Line("x"))
    with translation.override("ru"):
        assert render(Line("x")) != polish


def test_what_can_change_is_written_each_time(render):
    line = {"label": "one"}
    assert render(line).startswith("one|")
    line["label"] = "two"
    assert render(line).startswith("two|")


def test_only_so_many_are_kept(render, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for label in "abcab":
        assert render(Line(label)).startswith(f"{label}|")
    assert len(render.written) >= 4


@pytest.mark.parametrize("tag", ["kept", "kept piece.html", 'kept "piece.html" line'])
def test_a_tag_that_says_too_little_is_refused(tag):
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% " + tag + " %}")


def test_an_empty_field_is_written_once_and_a_filled_one_never_kept(monkeypatch):
    """What somebody typed stays in nobody's memory, and equal texts that are HTML are others."""
    pieces = Pieces()
    monkeypatch.setattr(forms, "_empty_fields", pieces)
    field = partial(FieldInput, "note", "<b>Note</b>", options=[("a", "A")], kind="choice")
    first = forms.field_for(field())
    assert forms.field_for(field()) is first
    assert "&lt;b&gt;Note" in first
    assert "<b>Note</b>" in forms.field_for(replace(field(), label=SafeString("<b>Note</b>")))
    assert 'data-x=""' in forms.field_for(field(attributes={"data_x": True}))
    assert 'data-x="1"' in forms.field_for(field(attributes={"data_x": 1}))
    assert "selected" in forms.field_for(field(value="a"))
    assert "is wrong" in forms.field_for(field(error="is wrong"))
    assert len(pieces._written) == 2


def test_an_empty_field_is_kept_in_each_language():
    made = FieldInput("when", gettext_lazy("When"), kind="date")
    told = []
    for language in ("pl", "en", "ru", "pl"):
        with translation.override(language):
            told.append(forms.field_for(made))
    assert len(set(told)) == 3
    assert told[0] == told[3]
