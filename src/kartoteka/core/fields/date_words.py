"""Words of dates in Polish, English and Russian, as people type them into a date field.

All three are understood whatever the language of the screen: no word means two things.
"""

import re
from datetime import date, timedelta

from kartoteka.core.storage.folding import fold

TODAY = {"pl": "dziś", "en": "today", "ru": "сегодня"}
TOMORROW = {"pl": "jutro", "en": "tomorrow", "ru": "завтра"}
YESTERDAY = {"pl": "wczoraj", "en": "yesterday", "ru": "вчера"}

WEEKDAYS_SHOWN = {
    "pl": ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
}
MONTHS_SHOWN = {
    "pl": (
        "sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru",
    ),
    "en": (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ),
    "ru": (
        "янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.",
        "нояб.", "дек.",
    ),
}  # fmt: skip

_DAYS = {
    "dzis": 0, "dzisiaj": 0, "jutro": 1, "pojutrze": 2, "wczoraj": -1, "przedwczoraj": -2,
    "today": 0, "tomorrow": 1, "tmr": 1, "yesterday": -1,
    "сегодня": 0, "завтра": 1, "послезавтра": 2, "вчера": -1, "позавчера": -2,
}  # fmt: skip

# The shortest forms; longer ones must continue them towards the whole word.
_WEEKDAYS = (
    ("pn", "po poniedzialek", "mo monday", "пн", "по понедельник"),
    ("wt wtorek", "tu tuesday", "вт вторник"),
    ("sr sroda", "srode", "we wednesday", "ср среда", "среду"),
    ("cz czwartek", "th thursday", "чт", "че четверг"),
    ("pt", "pi piatek", "fr friday", "пт", "пя пятница", "пятницу"),
    ("sb", "so sobota", "sobote", "sa saturday", "сб", "су суббота", "субботу"),
    ("nd", "ni niedziela", "niedziele", "su sunday", "вс", "во воскресенье"),
)
_MONTHS = (
    ("sty styczen", "stycznia", "jan january", "янв январь", "января"),
    ("lut luty", "lutego", "feb february", "фев февраль", "февраля"),
    ("mar marzec", "marca", "mar march", "мар март", "марта"),
    ("kwi kwiecien", "kwietnia", "apr april", "апр апрель", "апреля"),
    ("maj maj", "maja", "may may", "май май", "мая"),
    ("cze czerwiec", "czerwca", "jun june", "июн июнь", "июня"),
    ("lip lipiec", "lipca", "jul july", "июл июль", "июля"),
    ("sie sierpien", "sierpnia", "aug august", "авг август", "августа"),
    ("wrz wrzesien", "wrzesnia", "sep september", "сен сентябрь", "сентября"),
    ("paz pazdziernik", "pazdziernika", "oct october", "окт октябрь", "октября"),
    ("lis listopad", "listopada", "nov november", "ноя ноябрь", "ноября"),
    ("gru grudzien", "grudnia", "dec december", "дек декабрь", "декабря"),
)
_ROMAN_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_UNITS = {
    "minutes": "m min minuta minute minuty minut minutes мин минута минуту минуты минут",
    "hours": "h g godz godzina godzine godziny godzin hour hours hr hrs ч час часа часов",
    "days": "d dzien dni day days д дн день дня дней",
    "weeks": "t tydz tyg tydzien tygodnie tygodni w wk week weeks нед неделя неделю недели недель",
    "months": "mies m-c miesiac miesiace miesiecy month months мес месяц месяца месяцев",
    "years": "rok lata lat year years год года лет",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_AHEAD = ("za", "in", "через")
_AGO = ("temu", "ago", "назад")
_ONE = {"", "a", "an", "one", "jeden", "jedna", "один", "одну"}
_BEFORE_WEEKDAY = {"w", "we", "on", "в", "во"}


def _spellings(rows: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """Every accepted spelling with the number of its row."""
    found: dict[str, int] = {}
    for number, row in enumerate(rows):
        for entry in row:
            shortest, _space, whole = entry.partition(" ")
            whole = fold(whole or shortest)
            first = len(fold(shortest))
            for length in range(first, len(whole) + 1):
                found.setdefault(whole[:length], number)
    return found


_WEEKDAY_OF = _spellings(_WEEKDAYS)
_ROMAN = {word: number for number, word in enumerate(_ROMAN_NUMERALS, start=1)}
_MONTH_OF = {word: number + 1 for word, number in _spellings(_MONTHS).items()}


def month_number(word: str) -> int | None:
    """The month of a word such as lis, listopada, November, нояб or XI."""
    folded = fold(word)
    return _MONTH_OF.get(folded) or _ROMAN.get(folded)


def weekday_number(word: str) -> int | None:
    """The weekday of a word such as pt, piątek, Friday or пт; Monday is 0."""
    return _WEEKDAY_OF.get(fold(word))


def read_day(words: str, today: date) -> date | None:
    """The day of words such as jutro, pt or za 2 tyg; None where they say nothing known.

    A weekday is the next such day after today.
    """
    folded = fold(words)
    if folded in _DAYS:
        return today + timedelta(days=_DAYS[folded])
    first, _space, rest = folded.partition(" ")
    name = rest if first in _BEFORE_WEEKDAY and rest else folded
    if name in _WEEKDAY_OF:
        return today + timedelta(days=(_WEEKDAY_OF[name] - today.weekday() - 1) % 7 + 1)
    distance = read_distance(folded)
    if distance is None or distance[1] in ("minutes", "hours"):
        return None
    return moved(today, *distance)


def read_distance(words: str) -> tuple[int, str] | None:
    """The number and unit of words such as za 2 tyg, 3 dni temu or in an hour."""
    parts = fold(words).split()
    if len(parts) < 2 or len(parts) > 3:
        return None
    if parts[0] in _AHEAD:
        sign, rest = 1, parts[1:]
    elif parts[-1] in _AGO:
        sign, rest = -1, parts[:-1]
    else:
        return None
    count, unit = ("", rest[0]) if len(rest) == 1 else (rest[0], rest[1])
    if unit not in _UNIT_OF or not (count in _ONE or re.fullmatch("[0-9]{1,4}", count)):
        return None
    return sign * (1 if count in _ONE else int(count)), _UNIT_OF[unit]


def moved(day: date, count: int, unit: str) -> date | None:
    """A day moved by days, weeks, months or years; a month's end stays within its month."""
    try:
        if unit in ("days", "weeks"):
            return day + timedelta(days=count * (7 if unit == "weeks" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
        return _last_existing(months // 12, months % 12 + 1, day.day)
    except (OverflowError, ValueError):
        return None


def _last_existing(year: int, month: int, day: int) -> date:
    for number in range(day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day)


def minutes_ago(count: int, language: str) -> str:
    """Less than an hour ago, in words."""
    if count == 0:
        return {"pl": "przed chwilą", "ru": "только что"}.get(language, "just now")
    return {"pl": f"{count} min temu", "ru": f"{count} мин назад"}.get(language, f"{count} min ago")


def days_ago(count: int, language: str) -> str:
    """Two days or more ago, in words."""
    if language == "pl":
        return f"{count} dni temu"
    if language == "ru":
        if count % 10 == 1 and count % 100 != 11:
            return f"{count} день назад"
        is_few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
        return f"{count} {'дня' if is_few else 'дней'} назад"
    return f"{count} days ago"
