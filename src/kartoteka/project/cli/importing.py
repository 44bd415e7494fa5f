"""`kartoteka import`: bring in a file, or all files of a folder that belong together."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

if TYPE_CHECKING:
    from kartoteka.core.importing.models import Import

HELP = "bring in a file, or a folder of files that belong together"
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json")
# In a checkout, profiles of published data sets lie beside the tests.
CHECKOUT_PROFILES = Path(__file__).parents[4] / "tests" / "profiles"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, how, and as whom."""
    parser.add_argument("path", metavar="FOLDER_OR_FILE", type=Path, nargs="?")
    parser.add_argument(
        "--profile", metavar="NAME|FILE", help="a saved mapping, or a file with one"
    )
    parser.add_argument("--type", metavar="TYPE", help="what is in the file: customer, person, ...")
    parser.add_argument("--user", metavar="USER", help="e-mail address, name or number")
    parser.add_argument(
        "--undo", metavar="IMPORT", help="take an import back: the name that it printed at its end"
    )
    parser.add_argument(
        "--similar",
        choices=("add", "skip", "fill", "update"),
        help="what to do with rows that resemble a record or an earlier row; "
        "without it they are not looked for, and added",
    )
    parser.add_argument(
        "--answer",
        metavar="QUESTION=ANSWER",
        action="append",
        default=[],
        help="what is asked about all records of a file, such as privacy_purpose=... of people",
    )
    parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")


def run(options: argparse.Namespace) -> int:
    """Import; 1 where rows were refused."""
    if options.undo:
        ready.start()
        return _take_back(options.undo, acting_user(options.user))
    if options.path is None:
        raise CommandProblem("Name a folder or a file to bring in.")
    paths = _paths(options.path)
    ready.start()
    from kartoteka.core.files import FileProblem
    from kartoteka.core.importing.profiles import ProfileProblem
    from kartoteka.core.tables import TableProblem

    user = acting_user(options.user)
    try:
        runs, problems = _drafts(options, paths, user)
        _answer(runs, options)
        refused = sum(_bring(one, options.dry_run, options.similar) for one in runs)
    except (ProfileProblem, TableProblem, FileProblem) as problem:
        raise CommandProblem(str(problem.message)) from problem
    for sentence in problems:
        print(sentence, file=sys.stderr)
    written = [one for one in runs if one.group_id]
    if written:
        print(f"To undo all of it: kartoteka import --undo {written[0].batch or written[0].pk}")
    return 1 if refused or problems else 0


def _take_back(name: str, user: Any) -> int:
    """Undo an import by its number, or all files of one by its name; 1 where some was kept."""
    from kartoteka.core.importing.jobs import undo_now, undoable
    from kartoteka.core.importing.models import Import, State

    runs = undoable(name)
    if not runs and name.isdecimal() and len(name) < 19:
        runs = list(Import.objects.filter(pk=int(name), state=State.DONE))
    if not runs:
        raise CommandProblem(f"There is no import {name} that could be undone.")
    kept = 0
    for one in runs:
        result = undo_now(one, user.pk)
        kept += len(result.kept)
        print(f"{one.name}: {result.undone} changes undone, {len(result.kept)} kept")
    return 1 if kept else 0


def _paths(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CommandProblem(f"There is no file or folder {path}.")
    found = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS)
    if not found:
        raise CommandProblem(f"There are no tables in the folder {path}.")
    return found


def acting_user(named: str | None) -> Any:
    """The user that was named, or else the first administrator."""
    from kartoteka.core.users import roles
    from kartoteka.core.users.models import User
    from kartoteka.project.cli.people import user_named

    if named:
        return user_named(named)
    found = User.objects.able_to_sign_in().filter(role=roles.ADMINISTRATOR).order_by("id").first()
    if found is None:
        raise CommandProblem("There is no administrator yet: run kartoteka init, or name a --user.")
    return found


def _drafts(
    options: argparse.Namespace, paths: list[Path], user: Any
) -> tuple[list["Import"], list[str]]:
    from kartoteka.core.importing import drafts
    from kartoteka.core.importing.targets import importable_for

    known = {record_type.key for record_type in importable_for(user)}
    if options.type and options.type not in known:
        raise CommandProblem(f"There is no record type {options.type}. Known: {', '.join(known)}.")
    profile = _profile(options, [path.name for path in paths])
    given = []
    for path in paths:
        with path.open("rb") as stream:
            given.append(drafts.keep(stream, path.name, user.pk))
    if profile is None and options.type and len(given) == 1:
        return [drafts.draft(given[0], user, record_type=options.type)], []
    return drafts.draft_all(given, user, profile=profile)


def _answer(runs: list["Import"], options: argparse.Namespace) -> None:
    """Keep the answers about all records of the files, before the first of them is written."""
    from django.utils import translation

    from kartoteka.core.importing import answers, checking

    said = dict(one.partition("=")[::2] for one in options.answer)
    for one in runs:
        if not answers.missing(one):
            continue
        one.mapping = {**one.mapping, "answers": said}
        one.save(update_fields=["mapping"])
        if options.dry_run or not answers.missing(one):
            continue
        # Whoever brings the same file again brings nobody: the trial knows.
        checking.check(one)
        with translation.override("en"):
            for key, sentence in answers.missing(one).items():
                raise CommandProblem(f"{one.name}: {sentence} (--answer {key}=...)")


def _profile(options: argparse.Namespace, names: list[str]) -> dict[str, Any] | None:
    """The profile that was named, or else one whose files these are."""
    from kartoteka.core.importing import drafts, profiles
    from kartoteka.core.importing.models import Profile

    if options.profile and Path(options.profile).is_file():
        return profiles.read_profile(Path(options.profile))
    if options.profile:
        saved = Profile.objects.filter(name=options.profile).first()
        if saved is None:
            raise CommandProblem(f"There is no profile {options.profile}.")
        return dict(saved.content)
    if options.type:
        return None
    found = drafts.profile_for(names)
    if found is not None:
        return dict(found.content)
    for path in sorted(CHECKOUT_PROFILES.glob("*.toml")):
        content = profiles.read_profile(path)
        if len(names) > 1 and profiles.fits(content, names):
            print(f"Profile: {content.get('name', path.stem)}")
            return content
    return None


def _bring(one: "Import", dry_run: bool, similar: str | None) -> int:
    """Try one file, and write it; how many rows were refused."""
    from kartoteka.core.importing import checking, writing
    from kartoteka.core.importing.acting import importer_of

    if similar:
        one.mapping = {**one.mapping, "similar": similar, "repeats": similar}
        one.save(update_fields=["mapping"])
    if dry_run or similar:
        report = checking.check(one)
        _tell_alike(report)
    if dry_run:
        _tell(one, report["counts"])
        for problem in report["problems"]:
            print(f"  row {problem['line']}: {problem['message']}")
        return int(report["counts"].get("refused", 0))
    writing.begin(one, importer_of(one.owner))
    writing.write(one)
    _tell(one, one.counts)
    for row in one.results.exclude(message="").filter(outcome="refused").order_by("line"):
        print(f"  row {row.line}: {row.message}")
    return int(one.counts.get("refused", 0))


def _tell_alike(report: dict[str, Any]) -> None:
    alike = report["alike"]
    if any(alike.values()):
        print(f"  {alike['records']} rows resemble a record, {alike['rows']} an earlier row")


def _tell(one: "Import", counts: dict[str, int]) -> None:
    words = {"new": "new", "updated": "updated", "same": "unchanged", "repeated": "repeated",
             "left_out": "left out", "refused": "refused"}  # fmt: skip
    shown = {word: counts.get(key, 0) for key, word in words.items()}
    told = ", ".join(
        f"{n} {word}" for word, n in shown.items() if n or word in ("new", "unchanged")
    )
    print(f"{one.name} -> {one.record_type}: {told}", flush=True)
