"""What is asked of the permission matrix before anything starts."""

from typing import Any

from django.core.checks import Error, register

from kartoteka.core.access import scopes
from kartoteka.core.access.matrix import roles


@register()
def scopes_are_known(app_configs: Any, **options: Any) -> list[Error]:
    """Every scope that the matrix names is built in, or was added by a module."""
    known = scopes.known()
    return [
        Error(
            f"permissions.toml: {role.key}, {record_type}, {verb}: no such scope: {scope}",
            hint=f"The scopes are: {', '.join(known)}.",
            id="access.E001",
        )
        for role in roles().values()
        for record_type, lines in role.rights.items()
        for verb, scope in lines.items()
        if scope not in known
    ]
