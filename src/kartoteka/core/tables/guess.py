"""What kind of values a cell or a column holds, guessed from samples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from stdnum.pl import nip

from kartoteka.core.tables.cells import Cell

# Day, month and year of the forms in which people write dates; the first that fits all wins.
DATE_FORMS: dict[str, str] = {
    "%Y-%m-%d": r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    "%d.%m.%Y": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    "%d-%m-%Y": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "%d/%m/%Y": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "%m/%d/%Y": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "%Y/%m/%d": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
    "%Y.%m.%d": r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
    "%d.%m.%y": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{2})",
    "%d/%m/%y": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})",
    "%m/%d/%y": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{2})",
    "%Y%m%d": r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
}
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)"
_FORMS = {
    form: re.compile(rf"{pattern}(?P<time>{_TIME})?(?:\s*r\.?|\s*г\.?)?")
    for form, pattern in DATE_FORMS.items()
}
_AMBIGUOUS = {"%d/%m/%Y": "%m/%d/%Y", "%d/%m/%y": "%m/%d/%y"}

YES = frozenset({"tak", "t", "yes", "y", "true", "prawda", "да", "д", "истина", "1", "x", "✓", "+"})
NO = frozenset({"nie", "n", "no", "false", "fałsz", "falsz", "нет", "н", "ложь", "0", "-"})
_TELLING = (YES | NO) - {"1", "0", "x", "+", "-", "✓"}

_SPACED = re.compile(r"(?:\d{1,3}(?:[ \u00a0\u202f']\d{3})+|\d+)(?P<fraction>[.,]\d+)?|[.,]\d+")
_COMMA_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACES = re.compile(r"[ \u00a0\u202f']")
_CURRENCY = re.compile(
    r"(?:PLN|EUR|USD|GBP|CHF|CZK|RUB|UAH|zł|€|\$|£|₽|₴|руб\.?|Kč)", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_DOMAIN = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:pl|com|eu|net|org|ru|ua|cz|de|uk)(?:/\S*)?"
_URL = re.compile(rf"(?:https?://|www\.)\S+|{_DOMAIN}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:tel\.?|kom\.?|тел\.?)?\s*(?:\+|00)?[\d(][\d\s()./\-\u2011\u00a0]{5,22}\d"
    r"(?:\s*(?:w|wewn?|ext|x|доб)\.?\s*\d{1,5})?",
    re.IGNORECASE,
)
_NIP = re.compile(
    r"(?:PL)?\s?(?:\d{3}[- ]?\d{3}[- ]?\d{2}[- ]?\d{2}|\d{3}-\d{2}-\d{2}-\d{3})", re.IGNORECASE
)
_PHONE_GROUPS = re.compile(r"\d{3}[ -]\d{3}[ -]\d{3}|\d{2}[ -]\d{3}[ -]\d{2}[ -]\d{2}")
_NIP_HEADER = re.compile(r"\bnip\b|tax.?(?:id|no)|vat", re.IGNORECASE)
_PHONE_HEADER = re.compile(r"tel|phone|kom[oó]r|mobile|fax|faks|тел|моб", re.IGNORECASE)
_ENOUGH = 0.9
_MOST_CHOICES, _LONGEST_CHOICE = 12, 40


@dataclass(frozen=True)
class ColumnGuess:
    """The kind of a column, the share of its values that fit, and how they are written."""

    kind: str
    share: float = 1.0
    date_form: str = ""
    ambiguous: bool = False
    point: str = ""
    filled: int = 0
    distinct: int = 0


def column(values: Iterable[Cell], header: str = "") -> ColumnGuess:
    """The kind of a column from samples of its values and its name."""
    cells = [value for value in values if value is not None and str(value).strip()]
    if not cells:
        return ColumnGuess("empty", share=0.0)
    texts = [value.strip() for value in cells if isinstance(value, str)]
    if not texts:
        found = _of_values(cells)
        if found.kind == "integer":  # telephones and tax numbers typed into a spreadsheet
            found = _of_texts([str(cell) for cell in cells], header, len(cells))
    else:
        found = _of_texts(texts, header, len(cells))
    return replace(found, filled=len(cells), distinct=len(set(map(str, cells))))


def _of_values(cells: Sequence[Cell]) -> ColumnGuess:
    """The kind of cells that a spreadsheet has typed already."""
    if all(isinstance(value, bool) for value in cells):
        return ColumnGuess("yes_no")
    if all(isinstance(value, datetime) for value in cells):
        return ColumnGuess("datetime")
    if all(isinstance(value, date) for value in cells):
        return ColumnGuess("datetime" if any(isinstance(v, datetime) for v in cells) else "date")
    if all(isinstance(value, int) and not isinstance(value, bool) for value in cells):
        return ColumnGuess("integer")
    if all(isinstance(value, int | float) for value in cells):
        return ColumnGuess("decimal")
    return ColumnGuess("text")


def _of_texts(texts: list[str], header: str, total: int) -> ColumnGuess:
    for kind, fits in _STRICT.items():
        part = sum(1 for text in texts if fits(text)) / total
        if part >= _ENOUGH:
            return ColumnGuess(kind, part)
    if _NIP_HEADER.search(header) and all(_NIP.fullmatch(text) for text in texts):
        return ColumnGuess("nip")
    phones = sum(1 for text in texts if is_phone(text)) / total
    phone = ColumnGuess("phone", phones) if phones >= _ENOUGH else None
    if phone and _PHONE_HEADER.search(header):
        return phone
    found = _dates(texts, total) or _yes_or_no(texts, total) or _numbers(texts, total) or phone
    return found or _words(texts)


def _words(texts: list[str]) -> ColumnGuess:
    if any(len(text) > 200 or "\n" in text for text in texts):
        return ColumnGuess("long_text")
    distinct = set(texts)
    few = len(distinct) <= min(_MOST_CHOICES, len(texts) // 4)
    short = all(len(text) <= _LONGEST_CHOICE for text in distinct)
    return ColumnGuess("choice" if few and short else "text")


def _dates(texts: list[str], total: int) -> ColumnGuess | None:
    """The form that fits most dates; the month first only where the day first does not fit."""
    counts = {form: sum(1 for text in texts if date_of(text, form)) for form in DATE_FORMS}
    form = max(counts, key=lambda each: counts[each])
    if counts[form] < _ENOUGH * total:
        return None
    other = _AMBIGUOUS.get(form)
    times = sum(1 for text in texts if ":" in text)
    return ColumnGuess(
        "datetime" if times else "date",
        counts[form] / total,
        date_form=form,
        ambiguous=other is not None and counts[other] == counts[form],
    )


def _numbers(texts: list[str], total: int) -> ColumnGuess | None:
    point = decimal_point(texts)
    values = [number(text, point) for text in texts if not _is_code(text)]
    good = [value for value in values if value is not None]
    if len(good) < _ENOUGH * total:
        return None
    if sum(1 for text in texts if text.endswith("%")) * 2 > len(texts):
        kind = "percent"
    elif sum(1 for text in texts if _CURRENCY.search(text)) * 2 > len(texts):
        kind = "money"
    else:
        kind = "integer" if all(value == int(value) for value in good) else "decimal"
        if kind == "integer" and any(re.search(r"[.,]\d{1,2}$", text) for text in texts):
            kind = "decimal"
    return ColumnGuess(kind, len(good) / total, point=point)


def decimal_point(texts: Iterable[str]) -> str:
    """The sign before the fraction in a column of numbers: "," or "." or "" if none tells."""
    votes: Counter[str] = Counter()
    for text in texts:
        bare = _bare(text)
        if "," in bare and "." in bare:
            votes[max(",.", key=bare.rfind)] += 1
        for sign, other in ((",", "."), (".", ",")):
            if bare.count(sign) > 1:
                votes[other] += 1
            elif sign in bare and other not in bare and len(bare) - bare.index(sign) != 4:
                votes[sign] += 1
    return votes.most_common(1)[0][0] if votes else ""


def number(text: str, point: str = "") -> Decimal | None:
    """The number a text says, in the Polish, English or Russian manner; None if it is none.

    `point` decides texts like "1,234": a fraction where it is the sign of fractions in the column
    or nothing is known, thousands where the other sign is.
    """
    bare = _bare(text)
    if len(bare) > 40:
        return None
    negative = bare[:1] in ("-", "\u2212") or (bare.startswith("(") and bare.endswith(")"))
    bare = bare.strip("()").lstrip("+-\u2212").strip()
    spaced = _SPACED.fullmatch(bare)
    if point != "," and _COMMA_GROUPS.fullmatch(bare) and (point == "." or not spaced):
        digits = bare.replace(",", "")
    elif point != "." and _POINT_GROUPS.fullmatch(bare) and (point == "," or not spaced):
        digits = bare.replace(".", "").replace(",", ".")
    elif spaced:
        digits = _SPACES.sub("", bare).replace(",", ".")
    else:
        return None
    value = Decimal(digits)
    return -value if negative else value


def date_of(text: str, form: str) -> date | None:
    """The date a text says in one of DATE_FORMS; a time of day after it is allowed."""
    match = _FORMS[form].fullmatch(text.strip())
    if match is None:
        return None
    year = int(match["y"])
    if len(match["y"]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """Whether a text is a date in any of the usual forms."""
    return any(date_of(text, form) for form in DATE_FORMS)


def from_serial(value: float, *, epoch_1904: bool = False) -> datetime | None:
    """The date behind a bare number of a spreadsheet, whose days are counted from 1900 or 1904."""
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    if not 1 <= value < 2_957_004:
        return None
    return start + timedelta(days=int(value), seconds=round(value % 1 * 86_400))


def yes_no(text: str) -> bool | None:
    """Yes or no in Polish, English or Russian; None for any other word."""
    word = text.strip().casefold().rstrip(".")
    if word in YES:
        return True
    return False if word in NO else None


def is_phone(text: str) -> bool:
    """Whether a text looks like a phone number of 7 to 15 digits."""
    return _PHONE.fullmatch(text.strip()) is not None and 7 <= _digits(text) <= 20


def is_email(text: str) -> bool:
    """Whether a text looks like one e-mail address."""
    return _EMAIL.fullmatch(text.strip()) is not None


def looks_like_data(text: str) -> bool:
    """Whether a text is a value rather than the name of a column."""
    text = text.strip()
    return (
        number(text) is not None
        or is_email(text)
        or is_date(text)
        or is_phone(text)
        or text.startswith(("http://", "https://"))
    )


def _bare(text: str) -> str:
    return _CURRENCY.sub("", text).strip().rstrip("%").strip()


def _digits(text: str) -> int:
    return sum(1 for char in text if char.isdigit())


def _is_code(text: str) -> bool:
    """Postal codes and numbers of documents keep their zeros in front; numbers have none."""
    return len(text) > 1 and text[0] == "0" and text[1].isdigit()


def _yes_or_no(texts: list[str], total: int) -> ColumnGuess | None:
    words = {text.casefold().rstrip(".") for text in texts}
    if not words <= YES | NO or not (words & _TELLING or words in ({"0", "1"}, {"x"}, {"+", "-"})):
        return None
    return ColumnGuess("yes_no", len(texts) / total)


def _nip_is_valid(text: str) -> bool:
    return bool(_NIP.fullmatch(text.strip())) and bool(nip.is_valid(text.upper()))


def _is_marked_phone(text: str) -> bool:
    """A phone number that nobody can take for another number: with +, 00 or groups of digits."""
    if not is_phone(text) or is_date(text):
        return False
    marked = text.startswith(("+", "00", "(", "tel", "kom"))
    return marked or _PHONE_GROUPS.fullmatch(text) is not None


_STRICT: dict[str, Callable[[str], object]] = {
    "email": is_email,
    "url": lambda text: _URL.fullmatch(text) is not None,
    "nip": _nip_is_valid,
    "phone": _is_marked_phone,
}
