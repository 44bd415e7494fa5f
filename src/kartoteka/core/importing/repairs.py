"""Small corrections that are offered for a whole column."""

import re
from collections.abc import Collection

# Legal forms at the end of names, Polish, English, German and Russian.
_FORMS = re.compile(
    r"[\s,]*\b(?:sp(?:ółka|\.)?\s*z\s*o\.?\s*o\.?|s\.?\s?a\.?|sp\.?\s*[jkp]\.?|sp\.?\s*z\s*o\.?o\.?\s*"
    r"sp\.?\s*k\.?|p\.?s\.?a\.?|ltd\.?|limited|inc\.?|llc|plc|gmbh|corp\.?|s\.?r\.?o\.?)\s*$",
    re.IGNORECASE,
)
_FORMS_BEFORE = re.compile(r"^(?:ооо|оао|зао|пао|ао|ип)\s+", re.IGNORECASE)
# What programs make of whole numbers where some of a column are missing: 17850.0.
_FRACTION = re.compile(r"^(\d+)[.,]0+$")
_QUOTED = re.compile(r"^[\"„“«](.+)[\"”“»]$")


def repaired(text: str, wanted: Collection[str]) -> str:
    """A text with the chosen corrections."""
    if "spaces" in wanted:
        text = " ".join(text.split())
    if "whole_number" in wanted:
        text = _FRACTION.sub(r"\1", text)
    if "company_form" in wanted:
        text = without_form(text)
    return text


def without_form(name: str) -> str:
    """A company's name without its legal form; the whole where nothing else would be left."""
    bare = _FORMS_BEFORE.sub("", _FORMS.sub("", name)).strip(" ,")
    quoted = _QUOTED.match(bare)
    return (quoted[1] if quoted else bare) or name


def split_name(text: str) -> tuple[str, str]:
    """First and last name: “Anna Maria Nowak”, or “Nowak, Anna Maria”."""
    if "," in text:
        last, _comma, first = text.partition(",")
        return first.strip(), last.strip()
    first, _space, last = text.strip().rpartition(" ")
    return first.strip(), last
