"""The permission matrix, read from one file that both code and tests work from."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

VERBS = ("see", "create", "change", "archive", "export", "import", "bulk")


@dataclass(frozen=True)
class Role:
    """What one role may do, by record type and verb."""

    key: str
    order: int
    rights: dict[str, dict[str, str]]
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    system: dict[str, bool] = field(default_factory=dict)

    def scope(self, verb: str, record_type: str) -> str:
        """How far the verb reaches: none, all records, or a scope between."""
        lines = self.rights.get(record_type, self.rights.get("*", {}))
        if verb in lines or verb in VERBS:
            return lines.get(verb, "none")
        return lines.get("change", "none")


@cache
def roles() -> dict[str, Role]:
    """All roles by key, in their order."""
    raw = tomllib.loads(Path(settings.PERMISSIONS_FILE).read_text())
    found = [_role(key, body) for key, body in raw["roles"].items()]
    return {role.key: role for role in sorted(found, key=lambda r: r.order)}


def _role(key: str, body: dict[str, dict[str, dict[str, str]]]) -> Role:
    limits = body.get("fields", {})
    return Role(
        key=key,
        order=int(body["order"]),  # type: ignore[call-overload]
        rights=body["rights"],
        hidden=frozenset(limits.get("hidden", ())),
        read_only=frozenset(limits.get("read_only", ())),
        system=body.get("system", {}),  # type: ignore[arg-type]
    )
