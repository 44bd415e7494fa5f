"""Postal codes and codes of activities: their form is known, their digits check nothing."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text

LONGEST_POSTAL_CODE = 12
LONGEST_PKD = 7

_POLISH = re.compile(r"(?:PL[\s-]*)?(\d{2})[\s\-\u2010-\u2015](\d{3})")
_FOREIGN = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{1,10}[A-Z0-9]")
_PKD = re.compile(r"(\d{2})(\d)?(\d)?([A-Z])?")
_LAST_DIVISION = 99


class PostalCodeKind(StringKind):
    """A postal code: a Polish one as 00-950, others as their country writes them."""

    key = "postal_code"
    label = _("Postal code")
    groupable = True

    def limit(self, spec: Spec) -> int:
        """Room for a country in front."""
        return spec.max_length or LONGEST_POSTAL_CODE

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The code in capitals; two and three digits apart are a Polish one."""
        text = " ".join(clean_text(raw, spec).upper().split())
        polish = _POLISH.fullmatch(text)
        if polish:
            return f"{polish[1]}-{polish[2]}"
        if not (text.isascii() and _FOREIGN.fullmatch(text)):
            raise ValueProblem(
                "postal_code",
                _("%(label)s: “%(value)s” is not a postal code. Enter it like this: 00-950"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        return text


class PkdKind(StringKind):
    """What a company does, by the Polish classification: 62.01.Z, or a shorter European code."""

    key = "pkd"
    label = _("PKD (NACE) code")
    groupable = True

    def limit(self, spec: Spec) -> int:
        """Four digits, two dots and a letter."""
        return LONGEST_PKD

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The code with its dots, whether or not they were written."""
        text = clean_text(raw, spec)
        compact = re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper().removeprefix("PKD")
        found = _PKD.fullmatch(compact) if compact.isascii() else None
        if found is None or (found[4] and not found[3]) or not 1 <= int(found[1]) <= _LAST_DIVISION:
            raise ValueProblem(
                "pkd",
                _("%(label)s: “%(value)s” is not a PKD code. Enter it like this: 62.01.Z"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        division, group, four, letter = found.groups()
        return ".".join(filter(None, [division, f"{group or ''}{four or ''}", letter]))

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Two to four digits with a dot, and a letter."""
        pattern = r"[0-9]{2}(\.[0-9]{1,2}(\.[A-Z])?)?"
        return {"type": "string", "pattern": f"^{pattern}$" if spec.required else f"^({pattern})?$"}
