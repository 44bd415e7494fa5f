"""What a saved mapping brought as a file looks like: everything in it is of the kind it must be."""

import json
from typing import Any

from django.utils.translation import gettext as _

_PARTS: dict[str, type] = {
    "file": str, "type": str, "columns": dict, "fixed": dict, "composed": dict, "rows": list,
    "keys": list, "rule": str, "on_problems": str, "source": dict, "lookups": list,
    "optional": bool, "answers": dict,
}  # fmt: skip
_COLUMN: dict[str, type] = {
    "field": str, "value": object, "date_order": str, "point": str, "unit": object, "by": str,
    "missing": str, "values": dict, "repairs": list,
}  # fmt: skip
_LOOKUP: dict[str, type] = {"file": str, "name": str, "key": str, "on": str}
KEYS = frozenset(_PARTS)
NEEDED = {"file", "key", "on"}


def plain(content: Any) -> Any:
    """The content as JSON keeps it, days as texts; ValueError where no database takes it."""
    text = json.dumps(content, default=str, ensure_ascii=False, allow_nan=False)
    text.encode()
    if "\\u0000" in text:
        raise ValueError("NUL")
    return json.loads(text)


def problem(content: dict[str, Any]) -> str:
    """What in a saved mapping is of another kind than it must be, in words; empty where nothing."""
    wrong = next(iter(_wrong(content)), None)
    return _("Not as it must be in the profile: %(words)s") % {"words": wrong} if wrong else ""


def _wrong(content: dict[str, Any]) -> list[str]:
    found = [] if isinstance(content.get("name", ""), str) else ["name"]
    parts = content.get("parts", [])
    if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
        return [*found, "parts"]
    for part in parts:
        unlike = _unlike(part, _PARTS)
        found += unlike or [*_wrong_columns(part), *_wrong_lines(part)]
    return found


def _unlike(given: dict[str, Any], kinds: dict[str, type]) -> list[str]:
    return [key for key, kind in kinds.items() if key in given and not isinstance(given[key], kind)]


def _wrong_columns(part: dict[str, Any]) -> list[str]:
    columns = part.get("columns", {})
    found = [name for name, one in columns.items() if not isinstance(one, (str, dict))]
    described = [*columns.items(), *part.get("fixed", {}).items()]
    found += [
        name
        for name, one in described
        if isinstance(one, dict) and (_unlike(one, _COLUMN) or one.keys() - _COLUMN.keys())
    ]
    return found + [k for k, text in part.get("composed", {}).items() if not isinstance(text, str)]


def _wrong_lines(part: dict[str, Any]) -> list[str]:
    rows, lookups = part.get("rows", []), part.get("lookups", [])
    found = ["rows" for one in rows if not isinstance(one, dict)]
    for one in lookups:
        if not isinstance(one, dict) or _unlike(one, _LOOKUP) or not one.keys() >= NEEDED:
            found.append("lookups")
    return found + ["keys" for one in part.get("keys", []) if not isinstance(one, str)]
