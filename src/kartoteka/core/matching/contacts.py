"""Ways to reach somebody, in the form in which two of them are compared."""

import re

from kartoteka.core.matching.letters import latin, listed

# Mail that anybody can have: its domain says nothing about the company.
FREE_MAIL = listed("""
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.pl icloud.com
me.com mac.com aol.com protonmail.com proton.me gmx.de gmx.net gmx.com web.de wp.pl o2.pl onet.pl
onet.eu op.pl vp.pl poczta.onet.pl interia.pl interia.eu poczta.fm tlen.pl go2.pl gazeta.pl
buziaczek.pl autograf.pl spoko.pl amorki.pl mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru
ya.ru yandex.com rambler.ru ukr.net i.ua seznam.cz centrum.cz azet.sk t-online.de orange.fr
free.fr
""")
_DOTLESS = frozenset(("gmail.com",))
_SAME_MAIL = {"googlemail.com": "gmail.com", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru"}
_DIGITS = re.compile(r"\d+")
NATIONAL = 9
FEWEST = 6
_ROADS = listed("""
ul ulica al aleja aleje alei os osiedle pl plac rondo ulitsa ul prospekt pr pereulok per ploshchad
bulvar bul shosse naberezhnaya street st road rd avenue ave av drive dr place plc blvd blv
boulevard lane ln court ct crescent cres close circuit way highway hwy the between near and at
strasse str s n e w north south east west m lok lokal kv kvartira dom d nr no apt suite ste floor
unit between
""")


# Where a street is said to lie tells less than the street.
_BESIDE = re.compile(r"(?<=\w) (between|near|off|at|corner) .*")
_ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th|go|ego|tych|ia)$")
_TWELVE = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"""
ORDINALS = {word: f"{number}th" for number, word in enumerate(_TWELVE.split(), 1)}


def phone(text: str) -> str:
    """The last digits of a number, which are the same with and without the country."""
    digits = "".join(_DIGITS.findall(text.partition("wew")[0].partition("ext")[0]))
    digits = digits.removeprefix("00")
    return digits[-NATIONAL:] if len(digits) >= FEWEST else ""


def email(text: str) -> str:
    """An address without what its mail service ignores: tags after a plus, dots at Gmail."""
    local, _at, domain = text.strip().lower().rpartition("@")
    if not local or "." not in domain:
        return ""
    domain = _SAME_MAIL.get(domain, domain)
    local = local.partition("+")[0]
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def mail_domain(address: str) -> str:
    """The domain of a company's own mail; empty for mail that anybody can have."""
    domain = address.rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


def domain(text: str) -> str:
    """The domain of a website."""
    rest = text.strip().lower().split("://")[-1].split("/")[0].split("?")[0].split(":")[0]
    rest = rest.removeprefix("www.")
    return rest if "." in rest and " " not in rest else ""


def number(text: str) -> str:
    """A number of a register: its letters and digits, without the country of a tax number."""
    bare = "".join(c for c in text.upper() if c.isalnum())
    without = bare.removeprefix("PL").removeprefix("RU")
    return without if without.isdigit() else bare


def postal_code(text: str) -> str:
    """A postal code without spaces and dashes."""
    return "".join(c for c in text.upper() if c.isalnum())


def street(text: str) -> tuple[tuple[str, ...], str]:
    """The words of a street, and the number of the house."""
    plain = _BESIDE.sub("", latin(re.sub(r"(?<=\d)\s*/\s*(?=\d)", " m ", text)))
    words = [ORDINALS.get(word, word) for word in plain.split()]
    house = next((w for w in reversed(words) if w[0].isdigit() and not _ordinal(w)), "")
    if len(words) > 1 and words[0][0].isdigit() and not _ordinal(words[0]):
        house = words[0]
    elif "m" in words[1:]:
        before = words[: words.index("m", 1)]
        house = next((w for w in reversed(before) if w[0].isdigit()), house)
    words = [_ORDINAL.sub(r"\1", word) for word in words]
    rest = tuple(w for w in words if w not in _ROADS and w != house)
    return rest or tuple(w for w in words if w != house), house


def _ordinal(word: str) -> bool:
    return bool(_ORDINAL.fullmatch(word))


def place(text: str) -> str:
    """A town, in plain letters."""
    return latin(text)
