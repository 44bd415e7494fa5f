"""What one row of an import costs: `python bench/importing.py --rows 20000`.

It makes a file of new customers, some spelled otherwise than before, and brings it in within
this process: the trial with its search for duplicates, then the writing. It prints processor
time for each row of both, and the highest memory. `--kill` kills the writing in the middle and
goes on in a new process; `--again` brings the same file once more; `--undo` undoes it in the
end; `--profile` says where the time goes. It writes where KARTOTEKA_DATA or DATABASE_URL say.
"""

import argparse
import cProfile
import csv
import os
import pstats
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rows import Made

COLUMNS = ("name", "nip", "industry", "city", "postal_code", "street", "email", "phone", "website",
           "employees")  # fmt: skip
FIRST_NEW = 3_000_000
# Of so many rows one is an earlier one, spelled otherwise and without its tax number.
ONE_OF = 100


def main() -> int:
    """Bring the file in, and print a line for each part of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=FIRST_NEW, help="the number of the first row")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--undo", action="store_true", help="undo it in the end")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--alone", action="store_true", help="on one processor")
    parser.add_argument("--resume", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    from kartoteka.core.jobs import hands
    from kartoteka.project.cli import ready

    ready.start()
    if given.alone:
        hands.MOST = 0
    if given.resume:
        _written(given.resume, profiled=False)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_file(path, given.first, given.rows)
        number = _bring(path, given)
        if given.again:
            _bring(path, given)
        if given.undo:
            _undone(number, profiled=given.profile)
    return 0


def write_file(path: Path, first: int, size: int) -> None:
    """A file of so many customers that are not there yet."""
    made = Made(first + size, people=0, opportunities=0, activities=0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for place in range(size):
            if place % ONE_OF == ONE_OF - 1:
                row = made.row("companies", first + place - 1)
                row |= {"nip": "", "name": f"Firma {row['name'].upper()}", "email": ""}
            else:
                row = made.row("companies", first + place)
            writer.writerow(row)


def _bring(path: Path, given: argparse.Namespace) -> int:
    from kartoteka.core.importing import checking, drafts, writing
    from kartoteka.core.importing.acting import importer_of
    from kartoteka.project.cli.importing import acting_user

    user = acting_user(None)
    with path.open("rb") as file:
        run = drafts.draft(drafts.keep(file, path.name, user.pk), user, record_type="customer")
    run.mapping = dict(run.mapping) | {"similar": "add"}
    run.save(update_fields=["mapping"])
    measured("trial", given.rows, lambda: checking.check(run), given.profile)
    print(f"  found: {run.report['counts']}, alike: {run.report.get('alike')}")
    writing.begin(run, importer_of(user.pk))
    if given.kill:
        _killed(run.pk, given.rows)
    else:
        _written(run.pk, profiled=given.profile)
    return int(run.pk)


def _written(number: int, *, profiled: bool) -> None:
    from kartoteka.core.importing import writing
    from kartoteka.core.importing.models import Import

    run = Import.objects.get(pk=number)
    left = run.rows - run.position
    measured("writing", left, lambda: writing.write(run), profiled)
    print(f"  came of it: {run.counts}")


def _undone(number: int, *, profiled: bool) -> None:
    from kartoteka.core.importing import jobs
    from kartoteka.core.importing.models import Import

    run = Import.objects.get(pk=number)
    measured("undo", run.rows, lambda: jobs.undo_now(run, run.owner), profiled)
    print(f"  undone and kept: {run.message}")


def _killed(number: int, rows: int) -> None:
    """Write in a process of its own, kill it at about a third, and go on in another one."""
    from kartoteka.core.importing.models import Import

    command = [sys.executable, __file__, "--resume", str(number)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None and Import.objects.get(pk=number).position < rows // 3:
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    print(f"killed at row {Import.objects.get(pk=number).position}")
    subprocess.run(command, check=True)


def measured(name: str, rows: int, work: Callable[[], Any], profiled: bool) -> None:
    """Do the work, and print what a row of it costs; profiled, also where the time goes."""
    from kartoteka.core.jobs import collecting

    profile = cProfile.Profile() if profiled else None
    watch = Watch()
    began, cpu, beside = time.perf_counter(), time.process_time(), _beside()
    if profile is not None:
        with collecting.seldom():
            profile.runcall(work)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
    else:
        with collecting.seldom():
            work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    watch.ended.set()
    each, others = (1e6 * spent / max(rows, 1) for spent in (cpu, _beside() - beside))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {rows} rows, {seconds:.1f} s, {rows / seconds:.0f} a second; {each:.0f} µs of "
          f"processor a row and {others:.0f} beside it; at most {memory:.0f} MB and "
          f"{watch.most:.0f} MB", flush=True)  # fmt: skip


class Watch:
    """Looks every second how much memory the processes beside this one have taken, together."""

    def __init__(self) -> None:
        self.most, self.ended = 0.0, Event()
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        own = Path(f"/proc/{os.getpid()}/task")
        while own.exists() and not self.ended.wait(1):
            with suppress(OSError):
                children = " ".join(path.read_text() for path in own.glob("*/children")).split()
                self.most = max(self.most, sum(_most_of(number) for number in children))


def _most_of(number: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{number}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def _beside() -> float:
    """Seconds of processor that processes took which this one began, and which have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


if __name__ == "__main__":
    os.environ.setdefault("KARTOTEKA_COMPANY", "Pomiary")
    sys.exit(main())
