"""After a save: the likeliest record that the new one may be, which its form did not show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.matching import asking
from kartoteka.core.merging.merging import may_merge
from kartoteka.core.records.types import RecordType
from kartoteka.core.ui.respond import Toast

OTHER = "_other"
SEEN = "_shown"
MOST_OTHERS = 20


def others_of(data: Any) -> list[int]:
    """Records of which somebody has said that they are not what is being added."""
    return _numbers(data, OTHER)


def _numbers(data: Any, name: str) -> list[int]:
    given = data.getlist(name)[:MOST_OTHERS]
    return [int(one) for one in given if one.isdecimal() and len(one) < 19]


def mark_of(other: RecordType, record: Any) -> str:
    """What a form sends back of a record of another type that it showed."""
    return f"{other.key}:{record.pk}"


def seen_values(record_type: RecordType, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Values without those that the user may not see of other records."""
    hidden = access.fields(by.user, record_type).hidden
    return {key: value for key, value in values.items() if key not in hidden}


def told(
    toast: Toast,
    record_type: RecordType,
    record: Any,
    values: Mapping[str, Any],
    data: Any,
    by: Actor,
) -> Toast:
    """The message of a save, with the likeliest record that this may be and that its form, sent
    before anything was shown beside it, did not show."""
    if not record_type.matching:
        return toast
    known = {record.pk, *_numbers(data, SEEN), *others_of(data)}
    seen = seen_values(record_type, values, by)
    found = asking.similar(record_type, seen, by.user, without=known)
    if not found:
        return _told_elsewhere(toast, record_type, seen, data, by)
    other = found[0].record
    text = _("%(saved)s · Perhaps it is here already: %(title)s")
    text %= {"saved": toast.text, "title": record_type.title_of(other)}
    if may_merge(by.user, record_type, record, other):
        url = f"{record_type.path(record.pk)}merge/?other={other.pk}"
        return replace(toast, text=text, url=url, link=_("Compare"))
    return replace(toast, text=text, url=record_type.path(other.pk), link=_("Open the card"))


def _told_elsewhere(
    toast: Toast, record_type: RecordType, seen: Mapping[str, Any], data: Any, by: Actor
) -> Toast:
    """The same of a record of another type: a new lead who is a customer."""
    shown = set(data.getlist(SEEN)[:MOST_OTHERS])
    for other, alike in asking.surely_elsewhere(record_type, seen, by.user):
        if mark_of(other, alike.record) in shown:
            continue
        text = _("%(saved)s · Perhaps it is here already: %(title)s (%(type)s)")
        text %= {
            "saved": toast.text,
            "title": other.title_of(alike.record),
            "type": other.label,
        }
        return replace(toast, text=text, url=other.path(alike.record.pk), link=_("Open the card"))
    return toast
