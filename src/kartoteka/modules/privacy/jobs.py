"""What happens by itself: erasures whose day has come, and old lines of the log."""

from datetime import time
from io import BytesIO

from django.apps import apps
from django.utils import timezone, translation

from kartoteka.core import access, files, jobs
from kartoteka.core.actions import Actor
from kartoteka.core.importing.models import Export
from kartoteka.core.screens.request import format_of
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import erasing, exporting, retaining, seeing


@jobs.job(exporting.JOB, retries=3)
def write_package(number: int, person: int) -> None:
    """Put together all that is known about somebody, for who asked for it."""
    found = Export.objects.get(pk=number)
    if found.file_id is not None:
        return
    user = apps.get_model("users", "User").objects.get(pk=found.owner)
    if not access.may_system(user, exporting.RIGHT):
        raise jobs.GiveUp("the right to personal data was taken away meanwhile")
    about = access.get(user, Person, person)
    with translation.override(user.language):
        packed = exporting.archive(about, Actor(user, "job", fmt=format_of(user)))
        name = exporting.name_of(about)
    found.file = files.store(BytesIO(packed), name, owner=found.owner, ours=True)
    found.rows = 1
    found.save(update_fields=["file", "rows"])


@jobs.every(name="privacy.erase", hours=1)
def erase_due() -> int:
    """Finish what was broken off, and erase those whose days of grace are over."""
    return erasing.finish_open_lines() + erasing.purge_due(timezone.now())


@jobs.daily(name="privacy.retain", at=time(2, 40))
def retain() -> int:
    """Carry out the rules of retention that an administrator switched on."""
    return retaining.carry_out_all(timezone.now())


@jobs.daily(name="privacy.prune", at=time(3, 50))
def prune_log() -> int:
    """Forget old lines of the log of who saw whom."""
    return seeing.prune()
