"""Names in templates: the short way finds what Django finds, and shows it as Django does."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.template import Context, RequestContext, base, engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from kartoteka.core.ui import lookups


class Pair(NamedTuple):
    label: str
    first: int


class Silent(Exception):
    silent_variable_failure = True


class Thing:
    plain = "a<b"
    html = SafeString("<i>x</i>")
    inner = {"items": "a key", "0": "zero"}

    @property
    def told(self) -> str:
        return "told"

    @property
    def broken(self) -> str:
        raise AttributeError("inside")

    @property
    def quiet(self) -> str:
        raise Silent

    def call(self) -> str:
        return "called"

    def wants(self, more: int) -> int:
        return more

    def deletes(self) -> str:
        raise AssertionError("a template must not call this")

    deletes.alters_data = True  # type: ignore[attr-defined]

    def fails(self) -> str:
        raise TypeError("inside")


class Kind:
    do_not_call_in_templates = True
    label = "not called"


VALUES: dict[str, Any] = {
    "thing": Thing(), "kind": Kind, "text": "a<b & 'c'",
    "html": SafeString("<b>x</b>"), "none": None,
    "number": 1234567, "amount": Decimal("1234.50"), "day": date(2026, 3, 1), "yes": True,
    "moment": datetime(2026, 3, 1, 12, tzinfo=UTC), "rows": [{"a": 1}, {"b": 2}],
    "pair": Pair("<label>", 7), "words": {"key": "value", "n": {"deep": [1, 2, 3]}},
    "lazy": gettext_lazy("Customers"), "make": lambda: {"x": "made"},
    "list": ["<", ">"], "empty": "", "zero": 0,
    "promised": SimpleLazyObject(Thing), "promise": SimpleLazyObject(lambda: "a<b"),
    "nothing": SimpleLazyObject(lambda: None), "rules": SimpleLazyObject(lambda: {"a": [1]}),
}  # fmt: skip
NAMES = (
    *VALUES, "thing.plain", "thing.html", "thing.told", "thing.call", "thing.wants",
    "thing.deletes",
    "thing.inner.items", "thing.inner.0", "thing.inner.keys", "thing.unknown", "thing.quiet",
    "kind.label", "rows.0.a", "rows.1", "rows.7", "rows.a", "pair.label", "pair.1", "pair.9",
    "pair.unknown", "words.key", "words.n.deep.2", "words.items", "words.unknown", "lacking.x",
    "make.x", "make.y", "text.0", "text.upper", "none.x", "unknown", "unknown.more", "True", "None",
    "promised.plain", "promised.call", "promised.told", "promised.unknown", "promise.upper",
    "promise.0", "nothing.x", "rules.a.0", "rules.b", "list.1", "number.real",
    "moment.year", "lazy.upper", "template", "autoescape", "push", "dicts",
)  # fmt: skip
WAYS = (
    "{{ %s }}", "{%% autoescape off %%}{{ %s }}{%% endautoescape %%}",
    "{%% if %s %%}yes{%% endif %%}",
    "{{ %s|default:'nothing' }}", "{%% for x in %s %%}[{{ x }}]{%% endfor %%}",
    "{%% with found=%s %%}{{ found }}{%% endwith %%}", "{%% firstof %s 'other' %%}",
)  # fmt: skip


def written(way: str, name: str, make: Callable[[], Context]) -> str:
    try:
        template = engines["django"].engine.from_string(way % name)
        return template.render(make())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def values() -> dict[str, Any]:
    return {**VALUES, "lacking": defaultdict(list)}


def alone() -> Context:
    return Context(values())


def in_request() -> Context:
    return RequestContext(RequestFactory().get("/"), values())


@pytest.mark.parametrize("make", [alone, in_request])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_what_is_found_is_what_django_finds(
    make: Callable[[], Context], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [*NAMES, "thing.fails", "thing.broken"]
    with translation.override(language):
        quick = [written(way, name, make) for way in WAYS for name in names]
        for owner, name, own in (
            (base.Variable, "_resolve_lookup", lookups._django_lookup),
            (base.FilterExpression, "resolve", lookups._django_resolve),
            (base.VariableNode, "render", lookups._django_render),
        ):
            monkeypatch.setattr(owner, name, own)
        slow = [written(way, name, make) for way in WAYS for name in names]
    assert quick == slow
    assert len(set(quick)) > 60, "they were not all the same"


def test_templates_look_up_names_this_way() -> None:
    assert base.Variable._resolve_lookup is lookups.lookup
    assert base.FilterExpression.resolve is lookups.resolve
    assert base.VariableNode.render is lookups.render


def test_text_that_came_in_is_escaped() -> None:
    template = engines["django"].engine.from_string("{{ text }}{{ html }}{{ pair.label }}")
    told = template.render(alone())
    assert told == "a&lt;b &amp; &#x27;c&#x27;<b>x</b>&lt;label&gt;"
