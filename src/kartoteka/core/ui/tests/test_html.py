"""Our quick HTML says exactly what Django's says."""

import django.utils.html as slow  # noqa: TID251
import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from kartoteka.core.ui import html as quick

VALUES = st.one_of(st.text(), st.text().map(SafeString), st.integers(), st.none(), st.floats())


@given(st.lists(VALUES, min_size=2, max_size=2))
def test_it_escapes_as_django_does(values):
    template = '<a class="{}">{}</a>'
    assert quick.format_html(template, *values) == slow.format_html(template, *values)
    rows = [values, values]
    assert quick.format_html_join("<", "<b>{}{}</b>", rows) == slow.format_html_join(
        SafeString(quick.escape("<")), "<b>{}{}</b>", rows
    )


@pytest.mark.parametrize("text", ["<b>", "Zażółć & 'gęślą'", '"'])
def test_translations_and_what_is_html_already(text):
    assert quick.escape(gettext_lazy(text)) == slow.escape(text)
    assert quick.escape(quick.format_html("{}", text)) == slow.escape(text)
    assert hasattr(quick.format_html("{}", text), "__html__")
