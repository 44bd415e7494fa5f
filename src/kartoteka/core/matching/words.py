"""Why two records may be one, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core.matching.profiles import role_of
from kartoteka.core.matching.scoring import Reason

MOST_TOLD = 5
# What speaks against a pair is told where it weighs at least this much.
AGAINST = -1.5

TEXTS: dict[tuple[str, str], Any] = {
    ("tax_number", "same"): gettext_lazy("the same tax number"),
    ("tax_number", "slip"): gettext_lazy("tax numbers that differ by one digit"),
    ("tax_number", "other"): gettext_lazy("another tax number"),
    ("register_number", "same"): gettext_lazy("the same number in a register"),
    ("register_number", "slip"): gettext_lazy("numbers in a register that differ by one digit"),
    ("register_number", "other"): gettext_lazy("another number in a register"),
    ("code", "same"): gettext_lazy("the same code"),
    ("code", "slip"): gettext_lazy("codes that differ by one character"),
    ("code", "other"): gettext_lazy("another code"),
    ("company", "same"): gettext_lazy("the same name"),
    ("company", "close"): gettext_lazy("almost the same name"),
    ("company", "alike"): gettext_lazy("a similar name"),
    ("company", "other"): gettext_lazy("another name"),
    ("first_name", "same"): gettext_lazy("the same first name"),
    ("first_name", "form"): gettext_lazy("another form of the first name"),
    ("first_name", "near"): gettext_lazy("a similar first name"),
    ("first_name", "initial"): gettext_lazy("the same initial"),
    ("first_name", "other"): gettext_lazy("another first name"),
    ("last_name", "same"): gettext_lazy("the same last name"),
    ("last_name", "close"): gettext_lazy("almost the same last name"),
    ("last_name", "near"): gettext_lazy("a similar last name"),
    ("last_name", "swapped"): gettext_lazy("first and last name the other way round"),
    ("last_name", "other"): gettext_lazy("another last name"),
    ("phone", "same"): gettext_lazy("the same phone"),
    ("phone", "other"): gettext_lazy("another phone"),
    ("email", "same"): gettext_lazy("the same e-mail"),
    ("email", "near"): gettext_lazy("almost the same e-mail"),
    ("email", "domain"): gettext_lazy("e-mail at the same company"),
    ("email", "other"): gettext_lazy("another e-mail"),
    ("website", "same"): gettext_lazy("the same website"),
    ("website", "other"): gettext_lazy("another website"),
    ("street", "same"): gettext_lazy("the same address"),
    ("street", "near"): gettext_lazy("almost the same address"),
    ("street", "street"): gettext_lazy("the same street"),
    ("street", "other"): gettext_lazy("another street"),
    ("house", "same"): gettext_lazy("the same house number"),
    ("house", "other"): gettext_lazy("another house number"),
    ("postal_code", "same"): gettext_lazy("the same postal code"),
    ("postal_code", "slip"): gettext_lazy("almost the same postal code"),
    ("postal_code", "other"): gettext_lazy("another postal code"),
    ("city", "same"): gettext_lazy("the same town"),
    ("city", "near"): gettext_lazy("a similar town"),
    ("city", "other"): gettext_lazy("another town"),
    ("region", "same"): gettext_lazy("the same region"),
    ("region", "near"): gettext_lazy("a similar region"),
    ("region", "other"): gettext_lazy("another region"),
    ("date", "same"): gettext_lazy("the same date of birth"),
    ("date", "near"): gettext_lazy("almost the same date of birth"),
    ("date", "year"): gettext_lazy("the same year of birth"),
    ("date", "other"): gettext_lazy("another date of birth"),
    ("link", "same"): gettext_lazy("the same company"),
    ("link", "other"): gettext_lazy("another company"),
    ("title", "same"): gettext_lazy("the same product by its title"),
    ("title", "alike"): gettext_lazy("a similar title"),
    ("title", "other"): gettext_lazy("another title"),
    ("price", "same"): gettext_lazy("the same price"),
    ("price", "near"): gettext_lazy("a similar price"),
    ("price", "other"): gettext_lazy("another price"),
}


def told(reasons: Iterable[Reason]) -> list[str]:
    """Reasons in words, the weightiest first: what speaks for the pair, then what against."""
    known = list(reasons)
    speaking = [r for r in known if r.bits > 0][:MOST_TOLD]
    speaking += [r for r in known if r.bits <= AGAINST][: max(MOST_TOLD - len(speaking), 1)]
    return list(dict.fromkeys(text for text in map(_text, speaking) if text))


def sentence(reasons: Iterable[Reason]) -> str:
    """Reasons in one line."""
    return ", ".join(told(reasons))


def _text(reason: Reason) -> str:
    role, _colon, name = reason.part.partition(":")
    if role == "text":
        return _text_of_column(name, reason.level)
    if role == "register_number" and name and reason.level == "same":
        return _("the same %(number)s") % {"number": name.upper()}
    found = TEXTS.get((role_of(reason.part), reason.level))
    return str(found) if found is not None else ""


def _text_of_column(name: str, level: str) -> str:
    if level == "same":
        return _("the same in the column “%(column)s”") % {"column": name}
    if level == "near":
        return _("similar in the column “%(column)s”") % {"column": name}
    return ""
