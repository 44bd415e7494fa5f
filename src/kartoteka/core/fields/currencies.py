"""Currencies: their signs, where the sign stands, and large amounts in short."""

import re
from decimal import Decimal

from kartoteka.core.fields.number_texts import MINUS, NO_BREAK_SPACE

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_LOCAL_SYMBOLS: dict[str, dict[str, str]] = {"pl": {"PLN": "zł"}, "en": {}, "ru": {"RUB": "₽"}}
_WORDS = {
    "zł": "PLN", "zl": "PLN", "zł.": "PLN", "pln": "PLN", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "₽": "RUB",
    "rub": "RUB", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "зл": "PLN", "злотых": "PLN",
}  # fmt: skip
_UNITS: dict[str, tuple[tuple[int, str], ...]] = {
    "pl": ((10**9, "mld"), (10**6, "mln"), (10**3, "tys.")),
    "en": ((10**9, "bn"), (10**6, "m"), (10**3, "k")),
    "ru": ((10**9, "млрд"), (10**6, "млн"), (10**3, "тыс.")),
}
_AFTER = re.compile(r"^(.*?[0-9.,])\s*([^\s0-9.,+-][^0-9]*)$", re.DOTALL)
_BEFORE = re.compile(r"^([+-]?)\s*([^\s0-9.,+-][^0-9+-]*?)\s*([+-]?[0-9.,].*)$", re.DOTALL)


def split(text: str) -> tuple[str, str]:
    """The amount and the code of its currency, or "" where none was written."""
    text = text.strip().replace(MINUS, "-").replace("\N{EN DASH}", "-")
    after = _AFTER.match(text)
    if after and (code := _code(after[2])):
        return after[1], code
    before = _BEFORE.match(text)
    if before and (code := _code(before[2])):
        return before[1] + before[3], code
    return text, ""


def _code(word: str) -> str:
    word = word.strip().casefold()
    if word in _WORDS:
        return _WORDS[word]
    return word.upper() if re.fullmatch(r"[a-z]{3}", word) else ""


def with_symbol(shown: str, currency: str, language: str) -> str:
    """A shown amount with its currency where the language puts it: 148 000 zł, PLN 148,000."""
    symbol = _LOCAL_SYMBOLS[language].get(currency) or _SYMBOLS.get(currency, "")
    if language != "en":
        return f"{shown}{NO_BREAK_SPACE}{symbol or currency}"
    sign = MINUS if shown.startswith(MINUS) else ""
    digits = shown[len(sign) :]
    return f"{sign}{symbol}{digits}" if symbol else f"{currency}{NO_BREAK_SPACE}{shown}"


def in_large_units(value: Decimal | int, language: str) -> tuple[Decimal, str]:
    """A large amount in thousands, millions or billions, and the word to put after it."""
    exact = Decimal(value)
    for size, word in _UNITS[language]:
        if abs(exact) >= size * (10 if size == 1000 else 1):
            gap = "" if language == "en" else NO_BREAK_SPACE
            return exact / size, gap + word
    return exact, ""
