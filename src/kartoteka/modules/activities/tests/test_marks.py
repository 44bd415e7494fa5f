"""What the date of the last contact says in a list: how long ago it is."""

from datetime import timedelta

import pytest

from kartoteka.core.fields import Format
from kartoteka.modules.activities.marks import last_contact


@pytest.mark.parametrize(
    ("language", "days", "text", "tone"),
    [
        ("pl", 3, "", ""),
        ("pl", 8, "8 dni temu", ""),
        ("pl", 51, "51 dni temu", "a"),
        ("ru", 21, "21 день назад", ""),
        ("ru", 112, "112 дней назад", "a"),
        ("ru", 123, "123 дня назад", "a"),
        ("en", 365, "365 days ago", "a"),
        ("en", 366, "", "a"),
    ],
)
def test_silence_is_told_in_days_for_a_year(language, days, text, tone):
    fmt = Format(language=language)
    # At noon: an hour before midnight summer time makes another day of it.
    noon = fmt.now.astimezone(fmt.timezone).replace(hour=12)
    found = last_contact(None, noon - timedelta(days=days), fmt)
    assert (found.text, found.tone) == (text, tone)


def test_never_is_amber():
    found = last_contact(None, None, Format(language="en"))
    assert (found.text, found.tone) == ("never", "a")
