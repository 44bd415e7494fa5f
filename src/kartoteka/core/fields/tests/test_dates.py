"""Dates and moments: how they are read and shown."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kartoteka.core.fields.tests.samples import NOW, field, parse, problem, show, user

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31.12.2026", date(2026, 12, 31)),
        ("31. 12. 2026 r.", date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("2026/12/31", date(2026, 12, 31)),
        ("20261231", date(2026, 12, 31)),
        ("31/12/2026", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("02/03/2026", date(2026, 3, 2)),
        ("7.12", date(2026, 12, 7)),
        ("20.11", date(2026, 11, 20)),
        ("7.1", date(2027, 1, 7)),
        ("29.02", date(2028, 2, 29)),
        ("23 listopada 2026 r.", date(2026, 11, 23)),
        ("pon. 23 lis", date(2026, 11, 23)),
        ("wtorek, 24 listopada", date(2026, 11, 24)),
        ("23 XI 2026", date(2026, 11, 23)),
        ("31-gru-2026", date(2026, 12, 31)),
        ("1st Jan 2027", date(2027, 1, 1)),
        ("Nov 23, 2026", date(2026, 11, 23)),
        ("7 июля 2026 г.", date(2026, 7, 7)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("dziś", TODAY),
        ("DZIS", TODAY),
        ("jutro", TODAY + timedelta(1)),
        ("pojutrze", TODAY + timedelta(2)),
        ("wczoraj", TODAY - timedelta(1)),
        ("today", TODAY),
        ("tomorrow", TODAY + timedelta(1)),
        ("yesterday", TODAY - timedelta(1)),
        ("сегодня", TODAY),
        ("завтра", TODAY + timedelta(1)),
        ("послезавтра", TODAY + timedelta(2)),
        ("вчера", TODAY - timedelta(1)),
        ("pt", date(2026, 11, 27)),
        ("w piątek", date(2026, 11, 27)),
        ("we środę", date(2026, 11, 25)),
        ("Fri", date(2026, 11, 27)),
        ("on Friday", date(2026, 11, 27)),
        ("пт", date(2026, 11, 27)),
        ("в пятницу", date(2026, 11, 27)),
        ("pon", date(2026, 11, 30)),
        ("nd.", date(2026, 11, 29)),
        ("za 2 tyg", date(2026, 12, 7)),
        ("za tydzień", date(2026, 11, 30)),
        ("za 3 dni", date(2026, 11, 26)),
        ("za miesiąc", date(2026, 12, 23)),
        ("za rok", date(2027, 11, 23)),
        ("3 dni temu", date(2026, 11, 20)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("in a month", date(2026, 12, 23)),
        ("2 days ago", date(2026, 11, 21)),
        ("через 2 недели", date(2026, 12, 7)),
        ("через неделю", date(2026, 11, 30)),
        ("5 дней назад", date(2026, 11, 18)),
    ],
)
def test_parse_date_in_any_language_takes_numbers_and_words(language, typed, day):
    assert parse("date", typed, language) == day


def test_parse_date_a_month_ahead_stays_in_its_month():
    spec = field("date")
    end_of_january = user()
    object.__setattr__(end_of_january, "now", datetime(2027, 1, 31, 9, tzinfo=UTC))
    assert spec.kind.parse("za miesiąc", spec, end_of_january) == date(2027, 2, 28)


def test_parse_date_today_is_that_of_the_user():
    spec = field("date")
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Warsaw
    warsaw, london = user("pl"), user("en", "Europe/London")
    for where in (warsaw, london):
        object.__setattr__(where, "now", late)
    assert spec.kind.parse("dziś", spec, warsaw) == date(2026, 11, 24)
    assert spec.kind.parse("today", spec, london) == date(2026, 11, 23)


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("31.02.2026", "no_such_day", "there is no such day as “31.02.2026”"),
        ("30 lutego", "no_such_day", "there is no such day as “30 lutego”"),
        ("13/13/2026", "no_such_day", "there is no such day as “13/13/2026”"),
        (
            "02/03/26",
            "ambiguous_date",
            "“02/03/26” can be read in several ways. Enter a year of four digits",
        ),
        (
            "31-Dec-26",
            "ambiguous_date",
            "“31-Dec-26” can be read in several ways. Enter a year of four digits",
        ),
        ("1.1.20266", "year", "the year must be between 1700 and 2200, you entered 20266"),
        ("0001-01-01", "year", "the year must be between 1700 and 2200, you entered 1"),
        ("9999-12-31", "year", "the year must be between 1700 and 2200, you entered 9999"),
        ("31.12.2026 25:00", "time", "there is no such time as “31.12.2026 25:00”"),
    ],
)
def test_parse_date_that_cannot_be_says_why(language, typed, code, sentence):
    assert problem("date", typed, language) == (code, f"Amount: {sentence}")


@pytest.mark.parametrize(
    "raw",
    [
        "foo",
        "foo 23 lis",
        "8.",
        "2026-W01",
        "١.١.٢٠٢٦",
        "za 5",
        "lis 2026",
        "za 9999 lat",
        45000,
        True,
    ],
)
def test_parse_date_of_something_else_shows_an_example(raw):
    code, message = problem("date", raw, "en")
    assert code == "date"
    assert message == f"Amount: “{raw}” is not a date. Enter it like this: 23 Nov 2026"


def test_parse_date_american_user_is_asked_about_the_order():
    assert problem("date", "02/03/2026", "en-us") == (
        "ambiguous_date",
        "Amount: in “02/03/2026” the day and the month can be swapped. Enter the month as a word",
    )
    assert parse("date", "02/02/2026", "en-us") == date(2026, 2, 2)


def test_parse_date_of_a_moment_is_the_day_where_the_user_is():
    assert parse("date", datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)
    assert parse("date", "2026-11-23T23:30:00Z") == date(2026, 11, 24)
    assert parse("date", datetime(2026, 11, 23, 23, 30)) == TODAY  # noqa: DTZ001 as cells are


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("jutro 14:00", datetime(2026, 11, 24, 13, tzinfo=UTC)),
        ("jutro o 9.30", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        ("jutro o 9", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("jutro 9", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("w piątek 10", datetime(2026, 11, 27, 9, tzinfo=UTC)),
        ("пн 15", datetime(2026, 11, 30, 14, tzinfo=UTC)),
        ("14:00", datetime(2026, 11, 23, 13, tzinfo=UTC)),
        ("pt 14:00", datetime(2026, 11, 27, 13, tzinfo=UTC)),
        ("pon. 23.11", datetime(2026, 11, 22, 23, tzinfo=UTC)),
        ("tomorrow 2pm", datetime(2026, 11, 24, 13, tzinfo=UTC)),
        ("tomorrow at 12:15 am", datetime(2026, 11, 23, 23, 15, tzinfo=UTC)),
        ("завтра в 9:30", datetime(2026, 11, 24, 8, 30, tzinfo=UTC)),
        ("31.12.2026 9.30", datetime(2026, 12, 31, 8, 30, tzinfo=UTC)),
        ("31.12.2026", datetime(2026, 12, 30, 23, tzinfo=UTC)),
        ("2026-12-31T10:00:00Z", datetime(2026, 12, 31, 10, tzinfo=UTC)),
        ("2026-12-31T10:00:00.5+0530", datetime(2026, 12, 31, 4, 30, 0, 500000, tzinfo=UTC)),
        ("2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("za 2 godz", datetime(2026, 11, 23, 12, 15, tzinfo=UTC)),
        ("30 min temu", datetime(2026, 11, 23, 9, 45, tzinfo=UTC)),
        ("in an hour", datetime(2026, 11, 23, 11, 15, tzinfo=UTC)),
        ("teraz", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
    ],
)
def test_parse_moment_takes_days_with_times(typed, moment):
    assert parse("datetime", typed) == moment


def test_parse_moment_in_the_hour_that_spring_skips_moves_forward():
    moment = parse("datetime", "2026-03-29 02:30")
    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert show("datetime", moment).endswith("3:30")


def test_parse_moment_in_the_hour_that_autumn_repeats_is_the_first():
    assert parse("datetime", "2026-10-25 02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_edit_moment_in_the_second_of_the_repeated_hours_says_the_zone():
    spec, second = field("datetime"), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    text = spec.kind.edit(second, spec, user())
    assert text == "25.10.2026 2:30 +01:00"
    assert spec.kind.parse(text, spec, user()) == second


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("jutro 25:00", "time", "there is no such time as “jutro 25:00”"),
        ("jutro 13 pm", "time", "there is no such time as “jutro 13 pm”"),
        ("1.1.2027 10:00 +99:00", "zone", "there is no such time zone as “+99:00”"),
        ("30.02.2027 10:00", "no_such_day", "there is no such day as “30.02.2027”"),
        (
            "kiedyś 10:00",
            "date",
            "“kiedyś” is not a date. Enter it like this: 23.11.2026",
        ),
    ],
)
def test_parse_moment_that_cannot_be_says_why(typed, code, sentence):
    assert problem("datetime", typed) == (code, f"Amount: {sentence}")


@pytest.mark.parametrize(
    ("days", "polish", "english", "russian"),
    [
        (0, "dziś", "today", "сегодня"),
        (1, "jutro", "tomorrow", "завтра"),
        (-1, "wczoraj", "yesterday", "вчера"),
        (-3, "3 dni temu", "3 days ago", "3 дня назад"),
        (-5, "5 dni temu", "5 days ago", "5 дней назад"),
        (-7, "7 dni temu", "7 days ago", "7 дней назад"),
        (-8, "niedz. 15 lis", "Sun 15 Nov", "вс 15 нояб."),
        (2, "śr. 25 lis", "Wed 25 Nov", "ср 25 нояб."),
        (365, "wt. 23 lis 2027", "Tue 23 Nov 2027", "вт 23 нояб. 2027"),
    ],
)
def test_show_date_is_in_words_where_near(days, polish, english, russian):
    day = TODAY + timedelta(days)
    assert show("date", day, "pl") == polish
    assert show("date", day, "en") == english
    assert show("date", day, "ru") == russian


def test_show_date_of_a_monday_later_this_year():
    assert show("date", date(2026, 12, 7)) == "pon. 7 gru"


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (3, "dziś 14:15"),
        (-20, "wczoraj 15:15"),
        (24, "jutro 11:15"),
        (-72, "3 dni temu"),
        (72, "czw. 26 lis 11:15"),
        (24 * 60, "pt. 22 sty 2027"),
    ],
)
def test_show_moment_has_the_time_where_it_matters(hours, shown):
    assert show("datetime", NOW + timedelta(hours=hours)) == shown


def test_exact_tells_what_words_left_out():
    moment, day = field("datetime"), field("date")
    then = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
    assert moment.kind.exact(then, moment, user("pl")) == "20.11.2026 9:05"
    assert moment.kind.exact(then, moment, user("en")) == "20 Nov 2026 9:05"
    assert day.kind.exact(then.date(), day, user("ru")) == "20.11.2026"


def test_store_moment_sorts_as_moments_do():
    spec = field("datetime")
    early = datetime(2026, 11, 23, 10, tzinfo=UTC)
    later = early + timedelta(microseconds=5)
    assert spec.kind.store(early, spec) < spec.kind.store(later, spec)


def test_export_moment_is_the_wall_clock_of_the_user():
    spec = field("datetime")
    exported = spec.kind.export(datetime(2026, 11, 23, 10, tzinfo=UTC), spec, user())
    assert exported.isoformat() == "2026-11-23T11:00:00"


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("jutro", 9), ("2026-12-31", 9), ("wczoraj", 9), ("jutro 0:00", 0), ("dziś", 12)],
)
def test_a_day_alone_means_its_usual_hour_and_today_one_that_is_still_to_come(typed, hour):
    """It is a quarter past eleven in Warsaw."""
    spec, fmt = field("datetime", usual_hour=9), user()
    moment = spec.kind.parse(typed, spec, fmt)
    assert moment.astimezone(fmt.timezone).hour == hour
    assert spec.kind.parse(spec.kind.edit(moment, spec, fmt), spec, fmt) == moment
