"""Pieces that are written once: by their values alone, and anew for other ones."""

from dataclasses import dataclass

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.template.loaders.locmem import Loader
from django.utils import translation

from kartoteka.core.ui import kept


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
