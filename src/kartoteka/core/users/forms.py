"""The inputs of the pages on which users set things for themselves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.users.actions import OWN_SETTINGS
from kartoteka.core.users.models import User
from kartoteka.core.users.records import users


def settings_inputs(user: User, errors: Mapping[str, str], posted: Mapping[str, str]) -> list[Any]:
    """Inputs for what users set for themselves, with what they typed where it was refused."""
    return [_setting(user, key, errors.get(key, ""), posted) for key in OWN_SETTINGS]


def _setting(user: User, key: str, error: str, posted: Mapping[str, str]) -> FieldInput:
    spec = users.spec(key)
    value = users.value(user, key)
    if spec.kind.key != "yes_no":
        value = posted.get(key, spec.kind.edit(value, spec, Format(language=user.language)))
    elif posted:
        # An unticked box sends the empty one before it.
        value = bool(posted.get(key))
    return FieldInput(
        name=key,
        label=spec.label,
        kind=spec.kind.key,
        value=value,
        options=spec.options,
        hint=spec.help,
        error=error,
    )


def password_inputs(user: User, errors: Mapping[str, str]) -> list[FieldInput]:
    """The present password, where there is one, and the new one twice."""
    asked = [
        ("old", _("Present password"), "current-password", ""),
        ("new", _("New password"), "new-password", _("At least 12 characters.")),
        ("again", _("New password again"), "new-password", ""),
    ]
    return [
        FieldInput(
            name=name,
            label=label,
            kind="password",
            autocomplete=autocomplete,
            hint=hint,
            error=errors.get(name, ""),
            required=True,
        )
        for name, label, autocomplete, hint in asked
        if name != "old" or user.has_password
    ]
