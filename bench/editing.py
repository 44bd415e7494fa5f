"""What one record of a bulk edit costs, and of its undo: `python bench/editing.py --field city`.

It edits so many customers within this process, then undoes that, and prints processor time for
each record of both; `--profile` says where the time goes. It writes where KARTOTEKA_DATA or
DATABASE_URL say.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from importing import measured


def main() -> int:
    """Edit, undo, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--field", default="contact_hours")
    parser.add_argument("--value", default="8–16")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    from kartoteka.project.cli import ready

    ready.start()
    from kartoteka.core import actions
    from kartoteka.core.actions.groups import continued
    from kartoteka.core.actions.undoing import begin, undo_in_parts
    from kartoteka.core.importing.acting import importer_of
    from kartoteka.core.records.types import record_types
    from kartoteka.core.screens import bulk_edit
    from kartoteka.project.cli.importing import acting_user

    kind, by = record_types["customer"], importer_of(acting_user(None).pk)
    current = kind.model._default_manager.filter(archived_at=None).order_by("pk")
    numbers = list(current.values_list("pk", flat=True)[: given.rows])
    edit = bulk_edit.Edit("field", {given.field: given.value})
    with actions.grouped(by, "bulk_edit", kind.key) as group:
        pass
    measured(
        f"edit of {given.field}",
        len(numbers),
        lambda: bulk_edit.carry_out(edit, kind, numbers, by, lambda _part: continued(group)),
        given.profile,
    )
    own = begin(group.pk, by)
    measured("undo", len(numbers), lambda: undo_in_parts(own.pk, by), given.profile)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("KARTOTEKA_COMPANY", "Pomiary")
    sys.exit(main())
