"""What an installation settles: its company, modules, and rights of roles; all can be undone."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.access import scopes
from kartoteka.core.access.in_force import FIXED_ROLES
from kartoteka.core.access.matrix import roles
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.errors import ActionError
from kartoteka.core.actions.groups import grouped
from kartoteka.core.actions.writing import change, create, lock, restore
from kartoteka.core.events.models import Group
from kartoteka.core.records import company, modules
from kartoteka.core.records.models import Company, RoleRight
from kartoteka.core.records.types import record_types


def settle_company(by: Actor, verb: str = "settle_company", **values: Any) -> Group:
    """Set fields of the company that works here; its record is made with the first of them."""
    record_type = record_types["company"]
    if not by.trusted:
        access.require(by.user, "change", record_type.key)
    with grouped(by, verb, record_type.key) as group:
        row = Company.objects.order_by("id").first()
        if row is None:
            blank = company.blank()
            first = {key: getattr(blank, key) for key in company.TEXTS} | values
            special = {k: v for k, v in first.items() if k in record_type.verb_fields}
            plain = {k: v for k, v in first.items() if k not in special}
            create(record_type, plain, by.as_house(), verb_values=special)
        else:
            if row.is_archived:
                row = restore(row, by.as_house())
            change(lock(row, by, "change"), values, by, name="CompanyChanged")
    return group


def switch_module(key: str, on: bool, by: Actor) -> Group:
    """Switch a module on, with all that it needs, or off; its data stay as they are."""
    known = {module.key: module for module in modules.every()}
    if key not in known or (known[key].always and not on):
        raise ActionError(_("This module is always on."))
    switched = set(company.company().modules_off)
    switched = switched - modules.with_needs(key) if on else switched | {key}
    verb = "switch_module_on" if on else "switch_module_off"
    return settle_company(by, verb, modules_off=sorted(switched))


def set_right(role: str, record_type: str, verb: str, scope: str, by: Actor) -> None:
    """Set a right of a role otherwise than the file of permissions; "" is as in the file again."""
    if role not in roles() or role in FIXED_ROLES:
        raise ActionError(_("The rights of this role cannot be changed."))
    if scope and scope not in scopes.known():
        raise ActionError(_("There is no reach “%(scope)s”.") % {"scope": scope})
    kind = record_types["role_right"]
    with grouped(by, "set_right", kind.key):
        found = RoleRight.objects.filter(role=role, record_type=record_type, verb=verb).first()
        if found is None:
            values = {"role": role, "record_type": record_type, "verb": verb, "scope": scope}
            if scope:
                create(kind, values, by)
            return
        if found.is_archived:
            found = restore(found, by)
        change(lock(found, by, "change"), {"scope": scope}, by, name="RoleRightChanged")
