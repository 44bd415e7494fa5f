"""Components refuse what they do not know and escape what they are given."""

import pytest
from django.template import Context, Template, TemplateSyntaxError

from kartoteka.core.ui.components.marks import hue, icon_names, initials
from kartoteka.core.ui.inputs import TEXT_KINDS, WIDGETS, FieldInput


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% button "Save" colour="red" %}',
        '{% button "Save" onclick="x" %}',
        '{% button "Save" style="color:red" %}',
        '{% button "Save" hx_on_click="x" %}',
        '{% pill "New" shape="round" %}',
        '{% pill "New" tone="pink" %}',
        '{% icon "no-such-icon" %}',
        '{% empty "Nothing" picture="x" %}{% end_empty %}',
        '{% field "name" "Name" kind="unknown" %}',
    ],
)
def test_unknown_attribute_is_refused(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_unknown_option_of_a_field_is_refused():
    with pytest.raises(TypeError):
        render('{% field "name" "Name" colour="red" %}')


def test_attributes_of_htmx_and_data_pass():
    html = render(
        '{% button "Save" hx_post="/x/" hx_status_422="swap:none" data_id=7 key="mod+Enter" %}'
    )
    for part in ('hx-post="/x/"', 'hx-status:422="swap:none"', 'data-id="7"', "Ctrl ↵"):
        assert part in html


def test_button_with_an_address_is_a_link():
    assert render('{% button "Open" href="/customers/" %}').startswith("<a ")


def test_icon_button_has_a_name():
    html = render('{% button "Call: Anna" icon="phone" icon_only=True %}')
    assert 'aria-label="Call: Anna"' in html


def test_text_is_escaped_everywhere():
    source = (
        "{% button x %}{% pill x %}{% person x %}{% empty x %}{% end_empty %}"
        '{% field "n" x value=x error=x hint=x %}'
    )
    html = render(source, x="<b>&'\"")
    assert "<b>&" not in html


@pytest.mark.parametrize("kind", [*TEXT_KINDS, *WIDGETS])
def test_field_of_every_kind_says_its_error(kind):
    field = FieldInput(
        "city", "City", kind=kind, error="Enter the city", options=(("a", "A"),), url="/q/"
    )
    html = render("{% field_for f %}", f=field)
    assert 'id="f-city-error"' in html
    assert 'aria-describedby="f-city-error"' in html
    assert "Enter the city" in html


def test_select_keeps_the_chosen_value():
    html = render(
        '{% field "s" "Stage" kind="choice" value="b" options=o %}', o=(("a", "A"), ("b", "B"))
    )
    assert '<option value="b" selected>B</option>' in html


def test_error_summary_links_to_fields():
    html = render("{% error_summary e %}", e={"name": "Enter the name", "": "Not saved"})
    assert '<a href="#f-name">Enter the name</a>' in html
    assert 'role="alert"' in html


def test_no_errors_no_summary():
    assert render("{% error_summary e %}", e={}).strip() == ""


def test_avatar_is_the_same_each_time():
    assert render('{% avatar "Łąka" %}') == render('{% avatar "Łąka" %}')
    assert 0 <= hue("Łąka") < 24


@pytest.mark.parametrize(
    ("name", "letters"), [("Anna Mazur", "AM"), ("Łąka", "ŁĄ"), ("auto-centrum", "AC"), ("", "?")]
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_icons_used_in_the_kit_are_in_the_sprite():
    import re
    from pathlib import Path

    from kartoteka.core import ui

    root = Path(ui.__file__).parent
    found = set()
    for path in root.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:{% icon |icon=|icon_end=|icon_name=)"([\w-]+)"', text))
    for path in (root / "scripts").glob("*.js"):
        found |= set(re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8")))
    assert len(found) > 30
    assert found <= icon_names()


def test_no_template_of_the_kit_breaks_the_content_policy():
    import re
    from pathlib import Path

    from kartoteka.core import ui

    for path in Path(ui.__file__).parent.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\s(style|on[a-z]+)=[\"']", text), path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path.name
        assert "|safe" not in text, path.name
