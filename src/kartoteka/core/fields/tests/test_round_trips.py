"""What was shown for editing, stored or sent reads back as it was, for every kind and language."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import jsonschema_rs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kartoteka.core import fields
from kartoteka.core.fields import date_texts
from kartoteka.core.fields.tests.samples import NOW, field

OPTIONS = (
    fields.Option("a", "Łąka"),
    fields.Option("b_2", "Stal, żelazo; inne"),
    fields.Option("C d", "A+"),
)
FORMATS = st.builds(
    fields.Format,
    language=st.sampled_from(["pl", "en", "ru", "en-us", "en-gb"]),
    timezone=st.sampled_from(
        [ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Moscow"), ZoneInfo("America/St_Johns")]
    ),
    now=st.just(NOW),
)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.text(st.characters(), max_size=60),
    st.text("0123456789.,:;-+/ eEzłPLN€%TZ@", max_size=30),
    st.sampled_from(["jutro", "za 2 tyg", "Łąka", "12 000 43 10", "6760001244", "a@b.pl", "b.pl"]),
    st.lists(st.one_of(st.text(max_size=10), st.integers()), max_size=5),
)


def decimals(places, largest):
    """Numbers with so many decimals."""
    return st.integers(-largest, largest).map(lambda n: Decimal(n).scaleb(-places))


def with_check_digit(nine):
    """A NIP of its first nine digits; one in eleven cannot be."""
    weighed = sum(w * int(d) for w, d in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), nine, strict=True))
    return f"{nine}{weighed % 11}"


def kept(length):
    """Numbers of so many digits, right or kept as unverified."""
    return st.integers(0, 10**length - 1).map(lambda n: f"{n:0{length}d}?")


MOMENTS = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    datetime(2199, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TYPED = {
    "text": st.text(max_size=250),
    "long_text": st.text(max_size=250),
    "email": st.emails(),
    "phone": st.from_regex(
        r"\A\+(48[1-9][0-9]{8}|49[1-9][0-9]{6,9}|7[4-9][0-9]{9}|1[2-9][0-9]{9})(;ext=[0-9]{1,7})?\Z"
    ),
    "url": st.from_regex(r"\A(https?://)?[a-zA-Z]{1,9}\.(com|pl)(/[a-zA-Z0-9?=&#]{0,9})?\Z"),
    "nip": st.integers(1, 10**9 - 1).map(lambda n: f"{n:09d}").map(with_check_digit),
    "regon": kept(9) | kept(14),
    "krs": kept(10).map(lambda text: text[:10]),
    "vat_eu": st.sampled_from(["PL6760001244", "DE136695976", "GR 094259216", "FR40303265045"]),
    "iban": st.sampled_from(
        [
            "PL61109010140000071219812874",
            "61 1090 1014 0000 0712 1981 2875?",
            "DE89370400440532013000",
        ]
    ),
    "pesel": kept(11),
    "inn": kept(10) | kept(12),
    "kpp": st.from_regex(r"\A[0-9]{4}[0-9A-Z]{2}[0-9]{3}\Z"),
    "ogrn": kept(13) | kept(15),
    "postal_code": st.from_regex(
        r"\A([0-9]{2}[- ][0-9]{3}|[0-9]{5,6}|[A-Z]{1,2}[0-9] [0-9][A-Z]{2})\Z"
    ),
    "pkd": st.from_regex(r"\A(0[1-9]|[1-9][0-9])\.?[0-9]{2}\.?[A-Z]\Z"),
    "choice": st.sampled_from([o.value for o in OPTIONS] + [o.label for o in OPTIONS]),
    "choices": st.lists(st.sampled_from([o.value for o in OPTIONS])),
    "tags": st.lists(st.text(max_size=30), max_size=8),
    "link": st.integers(1, 2**63 - 1),
    "yes_no": st.booleans(),
    "integer": st.integers(1 - 2**53, 2**53 - 1),
    "decimal": decimals(3, 10**15 - 1),
    "money": decimals(2, 10**14 - 1),
    "percent": decimals(3, 10**9),
    "date": st.dates(date(1700, 1, 1), date(2200, 12, 31)),
    "datetime": st.one_of(
        MOMENTS,
        # Around the autumn change in Warsaw and in St John's, minute by minute.
        st.integers(0, 600).map(
            lambda n: datetime(2026, 10, 24, 20, tzinfo=UTC) + timedelta(minutes=n)
        ),
        st.integers(0, 600).map(
            lambda n: datetime(2026, 11, 1, 0, tzinfo=UTC) + timedelta(minutes=n)
        ),
    ),
}


def taken(kind, raw, fmt):
    """The field, and the value that it takes; inputs that it refuses are passed over."""
    spec = field(kind, options=OPTIONS, decimals=3)
    try:
        return spec, spec.kind.parse(raw, spec, fmt)
    except fields.ValueProblem:
        assume(False)


@pytest.mark.parametrize("kind", sorted(fields.kinds))
@settings(max_examples=100, deadline=None)
@given(data=st.data(), fmt=FORMATS)
def test_values_read_back_as_they_were(kind, data, fmt):
    spec, value = taken(kind, data.draw(TYPED[kind]), fmt)
    of_kind = spec.kind
    assert of_kind.parse(of_kind.edit(value, spec, fmt), spec, fmt) == value
    assert of_kind.parse(value, spec, fmt) == value
    sent = json.loads(json.dumps(of_kind.to_json(value)))
    assert of_kind.from_json(sent) == value
    assert of_kind.parse(sent, spec, fmt) == value
    stored = json.loads(json.dumps(of_kind.store(value, spec)))
    assert of_kind.load(stored, spec) == value
    jsonschema_rs.validate(of_kind.schema(spec), sent)
    assert isinstance(of_kind.show(value, spec, fmt), str)
    assert isinstance(of_kind.export(value, spec, fmt), (str, int, Decimal, date, bool, type(None)))


@pytest.mark.parametrize("kind", sorted(fields.kinds))
def test_empty_values_read_back_as_they_were(kind):
    spec, fmt = field(kind, options=OPTIONS), fields.Format(now=NOW)
    nothing = spec.kind.empty
    assert spec.kind.show(None, spec, fmt) == ""
    assert spec.kind.parse(spec.kind.edit(nothing, spec, fmt), spec, fmt) == nothing
    assert spec.kind.from_json(spec.kind.to_json(nothing)) == nothing
    assert spec.kind.load(spec.kind.store(nothing, spec), spec) == nothing
    assert spec.kind.from_json(None) == spec.kind.load(None, spec) == nothing
    jsonschema_rs.validate(spec.kind.schema(spec), spec.kind.to_json(nothing))


@pytest.mark.parametrize("kind", sorted(fields.kinds))
@settings(max_examples=100, deadline=None)
@given(raw=ANYTHING, fmt=FORMATS)
def test_whatever_comes_is_taken_or_refused_in_a_sentence(kind, raw, fmt):
    spec = field(kind, options=OPTIONS)
    refused = None
    try:
        value = spec.kind.parse(raw, spec, fmt)
    except fields.ValueProblem as problem:
        refused = problem
    if refused:
        assert refused.code
        # Whatever was typed is quoted as it is.
        assert "%(" not in refused.message or "%(" in repr(raw)
    else:
        assert spec.kind.parse(spec.kind.edit(value, spec, fmt), spec, fmt) == value


@settings(max_examples=200, deadline=None)
@given(first=MOMENTS, second=MOMENTS)
def test_stored_moments_and_dates_sort_as_they_are(first, second):
    moment, day = field("datetime"), field("date")
    assert (moment.kind.store(first, moment) < moment.kind.store(second, moment)) == (
        first < second
    )
    first_day, second_day = first.date(), second.date()
    assert (day.kind.store(first_day, day) < day.kind.store(second_day, day)) == (
        first_day < second_day
    )


@settings(max_examples=200, deadline=None)
@given(day=st.dates(date(1700, 1, 1), date(2200, 12, 31)), fmt=FORMATS)
def test_shown_dates_away_from_today_read_back(day, fmt):
    assume(abs(day - fmt.today).days > date_texts.RELATIVE_DAYS)
    spec = field("date")
    shown = spec.kind.show(day, spec, fmt)
    if day.year == fmt.today.year:
        shown = f"{shown} {day.year}"
    assert spec.kind.parse(shown, spec, fmt) == day
