"""Lists that promise something name what proves it, and that exists."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def missing(named: str) -> list[str]:
    """Of the tests named «file::test, file», those that are not there."""
    gone = []
    for one in filter(None, (part.strip() for part in named.split(","))):
        place, _colons, test = one.partition("::")
        path = ROOT / place
        if not path.is_file() or (test and f"def {test}(" not in path.read_text()):
            gone.append(one)
    return gone


def test_every_line_of_the_asvs_list_is_shown_or_given_up_with_a_reason():
    rows = list(csv.DictReader((ROOT / "docs/asvs.csv").read_text().splitlines()))
    chapters = {int(row["id"].split(".")[0]) for row in rows}
    assert chapters == {*range(1, 9), *range(12, 17)}
    assert len({row["id"] for row in rows}) == len(rows) == 266
    wrong = []
    for row in rows:
        is_shown = bool(row["where"] and row["test"] and not missing(row["test"]))
        is_good = {"yes": is_shown, "no": bool(row["reason"]), "open": bool(row["reason"])}
        if not is_good.get(row["applies"], False):
            wrong.append(f"{row['id']}: {row['applies']} {missing(row['test'])}")
    assert wrong == []


def test_every_promise_names_its_proof():
    text = (ROOT / "docs/promises.md").read_text()
    rows = re.findall(
        r"^\| (\d+) \| (.+?) \| (kept|in part|not yet) \| (.+?) \|$", text, re.MULTILINE
    )
    assert [int(row[0]) for row in rows] == list(range(1, 11))
    for number, _promise, mark, proof in rows:
        named = [part for part in re.findall(r"`([^`]+)`", proof) if ".py" in part]
        assert mark == "not yet" or named, number
        files = [word for part in named for word in part.split() if ".py" in word]
        assert not missing(", ".join(files)), number


# What the list of the house asks for; more lines may stand in the table.
ASKED = {"F-00", "F-01", "F-04", "F-06", "F-12", "F-13", "F-14", "F-15", "F-16", "F-42", "F-60",
         "S-01", "S-02", "S-05", "S-06", "S-08", "S-23", "S-24",
         "7.1", "7.2", "7.3", "7.6", "7.7", "7.11", "7.15", "7.17"}  # fmt: skip


def test_every_fault_names_its_test_and_the_test_its_fault():
    text = (ROOT / "docs/faults.md").read_text()
    rows = re.findall(r"^\| ([FS]-\d\d|7\.\d+)(?: ●)? \| .+ \| (.+?) \|$", text, re.MULTILINE)
    found = dict(rows)
    assert len(found) == len(rows)
    assert found.keys() >= ASKED
    for number, named in found.items():
        assert not missing(named), number
        files = {ROOT / one.partition("::")[0].strip() for one in named.split(",")}
        silent = [file.name for file in files if not re.search(rf"\b{number}\b", file.read_text())]
        assert not silent, f"{number} is not named in {silent}"
