"""Pairs of a whole base, by Splink on DuckDB: settings learned from the base itself.

Both come with the extra `dedupe`; without it `is_there` is false, and it is searched in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib import util
from math import log2
from typing import Any

from kartoteka.core.matching.profiles import Profile, role_of
from kartoteka.core.matching.roles import ROLES
from kartoteka.core.matching.weighing import Weights, anchored
from kartoteka.core.merging import columns

CHUNK = 50_000
MOST_SHARING = 40
MEMORY = "3GB"
THREADS = 2
SAMPLE_PAIRS = 2_000_000
LEAST_CHANCE = 0.2
MOST_PAIRS = 200_000


def is_there() -> bool:
    """Whether Splink and DuckDB are installed."""
    return util.find_spec("splink") is not None and util.find_spec("duckdb") is not None


class Base:
    """The records of one type in a table of DuckDB, kept in memory or, past its limit, on disk."""

    def __init__(self, record_type: Any, folder: str) -> None:
        import duckdb  # noqa: PLC0415 - an extra

        self.record_type = record_type
        self.parts = columns.parts_of(record_type.matching)
        self._kinds = columns.kinds_of(self.parts)
        self.connection = duckdb.connect(":memory:")
        for setting in (
            f"SET memory_limit = '{MEMORY}'", f"SET threads = {THREADS}",
            f"SET temp_directory = '{folder}'", "SET preserve_insertion_order = false",
        ):  # fmt: skip
            self.connection.execute(setting)
        types = {"text": "VARCHAR", "texts": "VARCHAR[]", "numbers": "BIGINT", "keys": "BIGINT[]"}
        listed = ", ".join(f'"{name}" {types[kind]}' for name, kind in self._kinds.items())
        self.connection.execute(f"CREATE TABLE base ({listed})")
        self.size = 0

    def add(self, profiles: Iterable[Profile]) -> None:
        """Put profiles into the table."""
        import pyarrow  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with Splink

        rows = [columns.row_of(self.record_type.key, p, self.parts) for p in profiles]
        if not rows:
            return
        shapes = {
            "text": pyarrow.string(), "texts": pyarrow.list_(pyarrow.string()),
            "numbers": pyarrow.int64(), "keys": pyarrow.list_(pyarrow.int64()),
        }  # fmt: skip
        arrays = [
            pyarrow.array(list(column), type=shapes[kind])
            for column, kind in zip(zip(*rows, strict=True), self._kinds.values(), strict=True)
        ]
        chunk = pyarrow.table(arrays, names=list(self._kinds))
        self.connection.register("chunk", chunk)
        self.connection.execute("INSERT INTO base SELECT * FROM chunk")
        self.connection.unregister("chunk")
        self.size += len(rows)

    def pairs(self) -> tuple[list[tuple[int, int]], Weights]:
        """The likeliest pairs, and the weights that were learned."""
        self._leave_out_crowded_keys()
        linker = _linker(self)
        _train(linker, self.parts)
        result = linker.inference.predict(threshold_match_probability=LEAST_CHANCE)
        found = self.connection.execute(
            f"SELECT unique_id_l, unique_id_r FROM {result.physical_name} "  # noqa: S608 - its own name
            f"ORDER BY match_weight DESC LIMIT {MOST_PAIRS}"
        ).fetchall()
        found = [*dict.fromkeys((*found, *self._worth_a_look()))]
        return found, _weights(linker.misc.save_model_to_json(), self.parts, self.size)

    def _worth_a_look(self) -> Iterator[tuple[int, int]]:
        """Pairs that share what one has alone, whatever else was learned of them."""
        for part in self.parts:
            for condition, meeting in columns.alone(part, self.parts):
                yield from self.connection.execute(
                    f"WITH met AS (SELECT unique_id, {meeting} AS met, * EXCLUDE (unique_id) "  # noqa: S608
                    f"FROM linked), few AS (SELECT met FROM met WHERE met IS NOT NULL "
                    f"GROUP BY met HAVING count(*) BETWEEN 2 AND {MOST_SHARING}) "
                    "SELECT least(a.unique_id, b.unique_id), greatest(a.unique_id, b.unique_id) "
                    "FROM few JOIN met a USING (met) JOIN met b USING (met) "
                    f"WHERE a.unique_id < b.unique_id AND {condition} LIMIT {MOST_PAIRS}"
                ).fetchall()

    def _leave_out_crowded_keys(self) -> None:
        """Only keys that two or a few records share bring pairs."""
        self.connection.execute(
            "CREATE TABLE meeting AS SELECT unique_id, list(key) AS keys FROM ("  # noqa: S608
            "SELECT unique_id, unnest(keys) AS key FROM base) WHERE key IN ("
            "SELECT key FROM (SELECT unnest(keys) AS key FROM base) GROUP BY key "
            f"HAVING count(*) BETWEEN 2 AND {MOST_SHARING}) GROUP BY unique_id"
        )
        self.connection.execute(
            "CREATE TABLE linked AS SELECT base.* EXCLUDE (keys), meeting.keys FROM base "
            "LEFT JOIN meeting USING (unique_id)"
        )
        self.connection.execute("DROP TABLE base")


def _linker(base: Base) -> Any:
    import splink.comparison_level_library as cll  # noqa: PLC0415 - an extra
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    comparisons: list[Any] = []
    for part in base.parts:
        first = columns.name_of(part, columns.SHAPES[role_of(part)].columns[0][0])
        levels: list[Any] = [cll.NullLevel(first)]
        levels += [cll.CustomLevel(sql) for sql in columns.levels_of(part)]
        name = part.replace(":", "_")
        levels.append(cll.ElseLevel())
        comparisons.append(cl.CustomComparison(levels, output_column_name=name))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        probability_two_random_records_match=1 / max(base.size, 1000),
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=base.connection)
    return Linker(api.register("linked"), settings, log_level="ERROR")


def _train(linker: Any, parts: list[str]) -> None:
    """What random pairs show, then what pairs that meet by name, by reach and by place show."""
    from splink import block_on  # noqa: PLC0415 - an extra
    from splink.internals.exceptions import EMTrainingException  # noqa: PLC0415

    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE_PAIRS, seed=20)
    for rule in _rules(parts):
        # Where no two records agree, or a chance falls to nothing, such a rule teaches nothing.
        with suppress(EMTrainingException, ValueError):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), fix_probability_two_random_records_match=True,
                max_pairs=SAMPLE_PAIRS,
            )  # fmt: skip


def _rules(parts: list[str]) -> Iterator[tuple[str, ...]]:
    named = [name for part in parts if role_of(part) in ("company", "last_name")
             for name in [columns.name_of(part, "v")]]  # fmt: skip
    if "first_name" in parts:
        named.append(columns.name_of("first_name", "v"))
    if named:
        yield tuple(named)
    if "email" in parts:
        yield (columns.name_of("email", "v"),)


def _weights(model: Mapping[str, Any], parts: list[str], total: int) -> Weights:
    """What Splink learned, as weights of our parts; what it could not learn stays as it was."""
    weights = Weights(total=total)
    learned = {each["output_column_name"]: each for each in model["comparisons"]}
    for part in parts:
        own = learned.get(part.replace(":", "_"), {"comparison_levels": ()})
        levels = [each for each in own["comparison_levels"] if not each.get("is_null_level")]
        if not levels:
            continue
        known = ROLES[role_of(part)].levels
        ms, us = [], []
        for level, usual in zip(reversed(levels), known, strict=True):
            m, u = level.get("m_probability"), level.get("u_probability")
            ms.append(_sensible(m, usual.m))
            us.append(_sensible(u, usual.u))
        if _rises(ms, us):
            weights.chances[part] = (anchored(part, ms), tuple(us))
    return weights


def _sensible(learned: float | None, usual: float) -> float:
    """A learned chance; what was seen too seldom to learn stays within reach of what is usual."""
    return usual if learned is None else min(max(learned, usual / 50), 1 - 1e-9)


def _rises(ms: list[float], us: list[float]) -> bool:
    """Whether the same still says more than the unlike: anything else was no lesson."""
    return log2(ms[-1] / us[-1]) > max(log2(ms[0] / us[0]), 2.0)
