"""Dates of documents are written as each language writes them."""

from datetime import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

MOMENT = datetime(2026, 11, 23, 9, 5)  # noqa: DTZ001 - as it is shown


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("pl", "23.11.2026", "23.11.2026 09:05"),
        ("en", "23 Nov 2026", "23 Nov 2026 09:05"),
        ("ru", "23.11.2026", "23.11.2026 09:05"),
    ],
)
def test_a_date_of_a_document(language: str, day: str, moment: str):
    template = Template('{{ at|date:"SHORT_DATE_FORMAT" }}/{{ at|date:"SHORT_DATETIME_FORMAT" }}')
    with translation.override(language):
        assert template.render(Context({"at": MOMENT})) == f"{day}/{moment}"
