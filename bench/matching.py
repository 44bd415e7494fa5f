"""How well duplicates are found: `python bench/matching.py --data FOLDER`.

Weights are learned from the tables without their labels. Where a threshold is chosen, it is chosen
on the training and validation split and only then applied to the test split; whole tables are
searched as `kartoteka duplicates find` does. Published figures stand beside ours.
"""

import argparse
import csv
import hashlib
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

# The pairs that are likely, and those that are worth a look, as the command writes them.
USUAL = None
COLUMNS = re.compile(r"COL (\w+) VAL (.*?)(?= COL |$)")
Labelled = list[tuple[float, bool]]


def main() -> int:
    """Print a line for each data set that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kartoteka.project.settings")
    import django

    django.setup()
    print(f"{'set':34} {'precision':>9} {'recall':>7} {'F1':>7} {'s':>6}  published")
    for name, measure, published in MEASURES:
        folder, _slash, what = name.partition("/")
        if not (given.data / folder).is_dir():
            print(f"{name:34} left out: there is no {given.data / folder}", file=sys.stderr)
            continue
        began = time.perf_counter()
        precision, recall, f1 = measure(given.data / folder, what)
        spent = time.perf_counter() - began
        print(f"{name:34} {precision:9.4f} {recall:7.4f} {f1:7.4f} {spent:6.1f}  {published}")
    return 0


def _rates(right: int, said: int, there: int) -> tuple[float, float, float]:
    precision, recall = right / said if said else 0.0, right / there if there else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _type(key: str) -> Any:
    from kartoteka.core.records.types import record_types

    return record_types[key]


def febrl(folder: Path, what: str) -> tuple[float, float, float]:
    """People: within one file, or between the two files of set 4."""
    from kartoteka.core.importing import pairs

    names = ("4a", "4b") if what == "4" else (what,)
    sides = [pairs.read(folder / f"dataset{name}.csv", _type("person")) for name in names]
    found = pairs.pairs(sides[0], sides[1] if len(sides) > 1 else None, USUAL, _quiet)

    def entity(number: Any) -> str:
        return str(number).split("-")[1]

    right = sum(entity(pair.left) == entity(pair.right) for pair in found)
    counts = [Counter(entity(p.id) for p in side.profiles) for side in sides]
    if len(counts) == 1:
        there = sum(n * (n - 1) // 2 for n in counts[0].values())
    else:
        there = sum(n * counts[1][each] for each, n in counts[0].items())
    return _rates(right, len(found), there)


def restaurants(folder: Path, what: str) -> tuple[float, float, float]:
    """Restaurants of two guides: whole tables, or the labelled pairs of the test split."""
    from kartoteka.core.importing import pairs

    sides = [pairs.read(folder / f"{name}.csv", _type("customer")) for name in ("fodors", "zagats")]
    if what == "all":
        found = pairs.pairs(sides[0], sides[1], USUAL, _quiet)
        with (folder / "matches_fodors_zagats.csv").open() as stream:
            there = {(r["fodors_id"], r["zagats_id"]) for r in csv.DictReader(stream)}
        said = {(pair.left, pair.right) for pair in found}
        return _rates(len(said & there), len(said), len(there))
    learned = _split(folder, "train", sides) + _split(folder, "valid", sides)
    return _at(_split(folder, "test", sides), _threshold(learned))


def products(folder: Path, what: str) -> tuple[float, float, float]:
    """Products of two shops; the threshold of the labelled pairs comes from train and valid."""
    from kartoteka.core.importing import pairs

    names = ("AbtBuy_Abt.csv", "AbtBuy_Buy.csv")
    sides = [pairs.read(folder / name, _type("product")) for name in names]
    if what == "all":
        found = pairs.pairs(sides[0], sides[1], USUAL, _quiet)
        truth = [_column(folder / name, "unique_id") for name in names]
        lines = [
            {p.id: truth[i][at] for at, p in enumerate(s.profiles)} for i, s in enumerate(sides)
        ]
        named = [{str(key): value for key, value in each.items()} for each in lines]
        right = sum(named[0][pair.left] == named[1][pair.right] for pair in found)
        return _rates(right, len(found), len(truth[0]))
    learned = _split(folder, "train", sides) + _split(folder, "valid", sides)
    return _at(_split(folder, "test", sides), _threshold(learned))


def _column(path: Path, header: str) -> list[str]:
    with path.open(encoding="utf-8") as stream:
        return [row[header] for row in csv.DictReader(stream)]


def _split(folder: Path, part: str, sides: list[Any]) -> Labelled:
    """The labelled pairs of a split, scored with weights learned from the unlabelled tables."""
    from kartoteka.core.matching.scoring import score

    weights = _learned(str(folder), tuple(sides))
    found = []
    text = (folder / "deepmatcher_split" / f"{part}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        one, other, label = line.split("\t")
        bits = score(_of_text(one, sides[0].plan), _of_text(other, sides[1].plan), weights).bits
        found.append((bits, label == "1"))
    return found


@cache
def _learned(folder: str, sides: tuple[Any, ...]) -> Any:
    """Weights learned from two tables, once for all splits of them."""
    from kartoteka.core.matching import finding

    left, right = (side.profiles for side in sides)
    return finding.trained(left, right, sorted(finding.candidates(left, right)))


def _of_text(text: str, plan: Any) -> Any:
    from kartoteka.core.matching.profiles import profile

    parts = {h.strip(): part for h, part in zip(plan.headers, plan.parts, strict=True) if part}
    parts |= {"name": parts["title"]} if "title" in parts else {}
    raw = []
    for key, value in COLUMNS.findall(text):
        plain = value.strip().strip("`'").strip().replace(" \\ 's", "'s").replace(" -", "-")
        if key in parts:
            raw.append((parts[key], plain))
    return profile(0, raw)


def names(folder: Path, what: str) -> tuple[float, float, float]:
    """Pairs of names; a hash of both halves them, and the threshold comes from the first half."""
    from kartoteka.core.matching import companies, people

    schema, _dash, half = what.partition(" ")
    module: Any = people if schema == "Person" else companies
    schemas = ("Company", "Organization") if schema == "organisations" else (schema,)
    halves: dict[bool, Labelled] = {True: [], False: []}
    with (folder / "cases.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["schema"] in schemas:
                one, other = module.parse(row["name1"]), module.parse(row["name2"])
                value = module.alike(one, other) if one and other else 0.0
                digest = hashlib.sha256(f"{row['name1']}\n{row['name2']}".encode()).digest()
                halves[digest[0] % 2 == 0].append((value, row["is_match"] == "true"))
    chosen = _threshold(halves[True])
    return _at(halves[False] if half == "test" else halves[True] + halves[False], chosen)


def _threshold(labelled: Labelled) -> float:
    """The threshold with the best F1 on labelled pairs, in the widest gap where several have it."""
    values = sorted({value for value, _label in labelled})
    best = max(_at(labelled, at)[2] for at in values)
    gaps = [
        (above - below, (above + below) / 2)
        for below, above in pairwise([0.0, *values])
        if _at(labelled, above)[2] == best
    ]
    return max(gaps)[1]


def _at(labelled: Labelled, threshold: float) -> tuple[float, float, float]:
    said = [label for value, label in labelled if value >= threshold]
    return _rates(sum(said), len(said), sum(label for _value, label in labelled))


def _quiet(done: int, total: int) -> None:
    """Say nothing."""


Measure = Callable[[Path, str], tuple[float, float, float]]
MEASURES: Iterable[tuple[str, Measure, str]] = (
    ("febrl/1", febrl, "-"),
    ("febrl/2", febrl, "-"),
    ("febrl/3", febrl, "-"),
    ("febrl/4", febrl, "-"),
    ("em_fodors_zagats/test", restaurants, "Magellan, DeepMatcher, Ditto 1.00"),
    ("em_fodors_zagats/all", restaurants, "-"),
    ("opensanctions_name_bench/Company test", names, "logic_v2 0.856 on all"),
    ("opensanctions_name_bench/Company all", names, "logic_v2 0.856"),
    ("opensanctions_name_bench/Organization all", names, "logic_v2 0.95"),
    ("opensanctions_name_bench/Person test", names, "logic_v2 0.742 on all"),
    ("opensanctions_name_bench/Person all", names, "logic_v2 0.742"),
    ("em_abt_buy/test", products, "Magellan 0.436, DeepMatcher 0.628, Ditto 0.893"),
    ("em_abt_buy/all", products, "-"),
)

if __name__ == "__main__":
    sys.exit(main())
