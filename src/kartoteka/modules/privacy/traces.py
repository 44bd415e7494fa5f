"""Traces of a person outside the records: files that were imported or exported, jobs, receipts."""

import json
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus

from django.db.models import Q

from kartoteka.core import files
from kartoteka.core.actions.models import Receipt
from kartoteka.core.events.models import Group
from kartoteka.core.files.models import File
from kartoteka.core.importing import recollecting
from kartoteka.core.importing.models import Export, Import, ImportPair, ImportRow, State
from kartoteka.core.jobs.models import Job
from kartoteka.core.storage import bulk
from kartoteka.core.storage.folding import fold
from kartoteka.modules.customers import register_asking
from kartoteka.modules.customers.models import Person, RegisterAnswer
from kartoteka.modules.privacy import sharing

CHUNK = 4 * 1024 * 1024
ENCODINGS = ("utf-8", "cp1250", "cp1251", "utf-16-le", "utf-16-be")
ERASED = "erased"
# Packed files cannot be looked through, so they are taken to name whomever they may name.
PACKED = (".xlsx", ".xlsm", ".xls", ".ods", ".zip")
# Fields of whoever goes by which they are looked for, in lists and in registers.
MEANING = ("name", "email", "phone", "mobile", *register_asking.NUMBERS)
# Tables that are no records, and hold what is emptied here.
TABLES = tuple(model._meta.db_table for model in (Export, RegisterAnswer, Job))
# SQLite takes no more than a thousand conditions in one question.
TEXTS_AT_ONCE = 100
# A telephone is also asked for without the code of its country.
DIGITS_OF_PHONE = 9


def files_naming(needles: Sequence[str], places: Iterable[tuple[str, int]]) -> list[str]:
    """Hashes of imported and exported files that hold the person."""
    by_type: dict[str, set[int]] = {}
    for key, number in places:
        by_type.setdefault(key, set()).add(number)
    about = Q(pk__in=())
    for key, numbers in by_type.items():
        rows = ImportRow.objects.filter(run__record_type=key, record_id__in=numbers)
        about |= Q(pk__in=rows.values_list("run_id", flat=True))
    found = set(Import.objects.filter(about).values_list("file__sha256", flat=True))
    brought = File.objects.filter(pk__in=_kept_files()).exclude(sha256__in=found)
    found |= {file.sha256 for file in brought.order_by("pk") if _names(file, needles)}
    return sorted(found)


def _kept_files() -> set[int]:
    numbers = set(Import.objects.values_list("file_id", flat=True))
    numbers |= set(Export.objects.exclude(file=None).values_list("file_id", flat=True))
    for lookups in Import.objects.exclude(lookups=[]).values_list("lookups", flat=True):
        numbers |= {one["file"] for one in lookups if isinstance(one.get("file"), int)}
    return numbers


def _names(file: File, needles: Sequence[str]) -> bool:
    """Whether the bytes of a file hold one of these texts, in any usual encoding."""
    if file.name.casefold().endswith(PACKED):
        return Export.objects.filter(file=file).exists()
    wanted = {text.encode(code, "ignore") for text in needles for code in ENCODINGS} - {b""}
    # JSON may write letters as numbers.
    escaped = [json.dumps(text)[1:-1] for text in needles]
    wanted |= {text.encode() for one in escaped for text in (one, _capital_digits(one))}
    longest = max(map(len, wanted), default=0)
    try:
        with files.open(file) as stream:
            tail = b""
            while chunk := stream.read(CHUNK):
                whole = tail + chunk
                if any(text in whole for text in wanted):
                    return True
                tail = whole[-longest:]
    except OSError:
        return False
    return False


def _capital_digits(text: str) -> str:
    return re.sub(r"\\u[0-9a-f]{4}", lambda found: r"\u" + found[0][2:].upper(), text)


def erase_files(hashes: Sequence[str]) -> int:
    """Forget files by their hashes: what they were is still told, what they held is not."""
    erased = 0
    for file in File.objects.filter(sha256__in=list(hashes)).order_by("pk"):
        Export.objects.filter(file=file).update(file=None, query="")
        runs = list(Import.objects.filter(file=file))
        for run in runs:
            _empty(run)
            recollecting.forget(run)
        _leave_lookups(file)
        files.erase(file)
        erased += 1
    return erased


def _empty(run: Import) -> None:
    """An import keeps its counts and which rows became which records; nothing that was in it."""
    blank = files.store(BytesIO(ERASED.encode()), f"{ERASED}.txt", owner=run.owner, ours=True)
    Group.objects.filter(pk=run.group_id or 0).update(title="")
    ImportRow.objects.filter(run=run).exclude(message="").update(message="")
    ImportPair.objects.filter(run=run).delete()
    state = State.STOPPED if run.state in (State.DRAFT, State.RUNNING) else run.state
    Import.objects.filter(pk=run.pk).update(
        file=blank, name=ERASED, edits={}, left_out=[], mapping={}, lookups=[], message="",
        state=state, report={"counts": run.report.get("counts", {})},
    )  # fmt: skip


def _leave_lookups(file: File) -> None:
    for run in Import.objects.exclude(lookups=[]):
        rest = [one for one in run.lookups if one.get("file") != file.pk]
        if rest != run.lookups:
            Import.objects.filter(pk=run.pk).update(lookups=rest)


def texts_of(record: Any) -> set[str]:
    """What means somebody wherever it stands: names in full, addresses and numbers."""
    if not hasattr(record, "email"):
        # What hangs on a card, such as a unit with a name, is nobody.
        return set()
    found = [str(getattr(record, key, "") or "") for key in MEANING]
    found += sharing.texts_of(record) if isinstance(record, Person) else ()
    return {text for text in found if len(text) >= sharing.SHORTEST_NEEDLE}


def _asked_by(record: Any) -> set[str]:
    """What somebody is looked for by: a telephone without its country too."""
    found = texts_of(record)
    found |= {text[-DIGITS_OF_PHONE:] for text in found if text.startswith("+")}
    return {fold(text) for text in found} - {""}


def forget_questions(records: Iterable[Any]) -> None:
    """Empty what lists were exported by and what registers answered, where it names somebody."""
    going = list(records)
    wanted = {text for record in going for text in _asked_by(record)}
    people = [record for record in going if isinstance(record, Person)]
    surnames = {name for person in people for name in sharing.surnames_of(person)}
    wanted |= {fold(name) for name in surnames if len(name) >= sharing.SHORTEST_NEEDLE}
    if not wanted | surnames:
        return
    asked = Export.objects.exclude(query="").values_list("pk", "query").iterator()
    naming = [pk for pk, query in asked if _asks_for(unquote_plus(query), wanted, surnames)]
    for some in bulk.parts(naming, 500):
        Export.objects.filter(pk__in=some).update(query="")
    register_asking.forget_those(lambda text: names_folded(text, wanted))


def _asks_for(query: str, wanted: Iterable[str], surnames: Iterable[str]) -> bool:
    """Whether a list was asked for somebody: by what means them, or by the surname alone."""
    return names_folded(query, wanted) or sharing.has_word(query, surnames)


def names_folded(text: str, wanted: Iterable[str]) -> bool:
    """Whether a text holds one of these, however it is written; numbers with gaps in them too."""
    folded = fold(text)
    whole = folded.replace(" ", "")
    return any(one in (whole if one.isdigit() else folded) for one in wanted)


def forget_receipts(places: Iterable[tuple[str, int]]) -> None:
    """Take away the fingerprints of what was sent to make these records."""
    by_type: dict[str, list[int]] = {}
    for key, number in places:
        by_type.setdefault(key, []).append(number)
    for key, numbers in by_type.items():
        Receipt.objects.filter(record_type=key, record_id__in=numbers).delete()


def clean_jobs(records: Iterable[Any]) -> None:
    """Empty what ended jobs and their errors still say about somebody."""
    texts = {text for record in records for text in texts_of(record)}
    written = texts | {json.dumps(text)[1:-1] for text in texts}
    for some in bulk.parts(sorted(written), TEXTS_AT_ONCE):
        naming = Q(pk__in=())
        for one in some:
            for column in ("payload", "result", "error", "message"):
                naming |= Q(**{f"{column}__icontains": one})
        Job.objects.filter(naming, finished_at__isnull=False).update(
            payload={}, result=None, error="", message=""
        )
