"""Make an installation ready: check its settings, bring its databases and its styles up to date."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kartoteka.project.cli import locks
from kartoteka.project.cli.problems import CommandProblem

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.migrations.loader import MigrationLoader

# Migrations up to that day were written anew as one for each part, which takes over from the last.
TOO_OLD = (
    "The data were last opened by Kartoteka from before 30 November 2026; "
    "open them once with Kartoteka of that day, then with this one"
)


def start_django() -> None:
    """Load the settings and all parts; a wrong setting is a SettingProblem."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kartoteka.project.settings")
    import django

    from kartoteka.core.jobs import collecting

    with collecting.loading():
        django.setup()


def start() -> None:
    """Load everything and bring both databases up to date."""
    start_django()
    from django.conf import settings

    with locks.one_at_a_time(settings.DATA):
        bring_up_to_date()
        _finish_erasures()
        settle_firsts()


def start_serving() -> None:
    """Everything that the pages need, styles and scripts included."""
    start()
    from django.conf import settings

    with locks.one_at_a_time(settings.DATA):
        _collect_static(settings.STATIC_ROOT)


def bring_up_to_date() -> None:
    """Run the migrations that wait on both databases, and make what belongs to their tables."""
    from django.core.management import call_command
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    from kartoteka.core.storage import tallies
    from kartoteka.core.storage.router import KEYS

    for alias in connections:
        connection = connections[alias]
        try:
            executor = MigrationExecutor(connection)
            if is_too_old(ran(executor.loader), executor.loader):
                raise CommandProblem(TOO_OLD)
            # The store of keys has tables of its own only; to walk all others takes seconds.
            own = KEYS if alias == KEYS else None
            if executor.migration_plan(executor.loader.graph.leaf_nodes(own)):
                apps = [own] if own else []
                call_command("migrate", *apps, database=alias, interactive=False, verbosity=0)
            elif alias != KEYS:
                # What triggers do may be another thing than before, with the tables as they were.
                tallies.establish()
        except DatabaseError as error:
            where = connection.settings_dict["NAME"]
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
            raise CommandProblem(f"The database {where} cannot be used: {reason}") from error
        finally:
            connection.close()


def is_too_old(ran: "Collection[str]", loader: "MigrationLoader") -> bool:
    """Whether some, but not all, of the migrations have run that one of today takes over from."""
    for one in loader.disk_migrations.values():
        replaced = {".".join(key) for key in one.replaces}
        if replaced & set(ran) and not replaced <= set(ran):
            return True
    return False


def ran(loader: "MigrationLoader") -> set[str]:
    """The migrations that have run on a database, by part and name."""
    return {".".join(key) for key in loader.applied_migrations}


def _finish_erasures() -> None:
    """Before anybody can sign in: erasures that a restore undid, or that were broken off."""
    from django.db import connections

    from kartoteka.modules.privacy import replaying

    try:
        replaying.replay()
    finally:
        connections.close_all()


def settle_firsts() -> None:
    """Whatever a company began by, it has the purposes of personal data and a first segment."""
    from dataclasses import replace

    from django.conf import settings
    from django.db import connections

    from kartoteka.core.actions.actor import house
    from kartoteka.core.fields import Format
    from kartoteka.core.records.company import company
    from kartoteka.core.users.models import User
    from kartoteka.modules.customers.care_actions import first_segments
    from kartoteka.modules.privacy.actions import first_purposes

    try:
        # While there is nobody, `init` or the demo company is still to come, in its language.
        if User.objects.exists():
            language = company().language or settings.LANGUAGE_CODE
            by = replace(house("command"), fmt=Format(language=language))
            first_purposes(by)
            first_segments(by)
    finally:
        connections.close_all()


def _collect_static(root: Path) -> None:
    # Hashing and compressing every file takes seconds, so it is done once for each set of files.
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            state = os.stat(storage.path(path))
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = root / ".stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    root.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest())
