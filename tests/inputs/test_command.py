"""7.17: what is wrong on the command line or in the environment is one plain line and code 2.

The command speaks English only, as the log does; wrong values of settings have their table in
project/tests/test_command.py.
"""

from pathlib import Path

import pytest

from harness.serving import kartoteka

pytestmark = pytest.mark.one_database
DATA = "{data}"

# The arguments, the environment, and a part of the one line.
WRONG: dict[str, tuple[list[str], dict[str, str], str]] = {
    "data folder is a file": (["doctor"], {"KARTOTEKA_DATA": "{tmp}/file"}, "cannot be made"),
    "no server of the database": (
        ["init", "--name", "Anna"], {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"},
        "cannot be used: connection failed",
    ),
    "file that is not there": (["import", "/nowhere.csv"], {}, "There is no file or folder"),
    "folder that is not there": (["backup", "/nowhere/x.tar"], {}, "There is no folder /nowhere"),
    "no backup": (["restore", "{tmp}/file"], {}, "file.keys are missing beside the backup"),
    "unknown user": (["token", "Nobody"], {}, "There is no user Nobody"),
    "unknown type": (["export", "nonsense"], {}, "There is no record type nonsense. Known: "),
    "nothing begun": (["check"], {}, "There is nothing here yet. `kartoteka init` begins"),
    "no database at all": (["check"], {"KARTOTEKA_DATA": "{tmp}/broken"}, "file is not a database"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_one_plain_line_and_code_2(name: str, tmp_path: Path, new_data: Path):
    arguments, environment, said = WRONG[name]
    (tmp_path / "file").write_text("no folder and no backup")
    (tmp_path / "broken").mkdir(mode=0o700)
    (tmp_path / "broken/kartoteka.sqlite3").write_bytes(b"\xff" * 20_000)
    place = str(tmp_path)
    done = kartoteka(
        tmp_path / "nothing" if name == "nothing begun" else new_data,
        *(one.replace("{tmp}", place) for one in arguments),
        **{key: value.replace("{tmp}", place) for key, value in environment.items()},
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kartoteka: ")
    assert said in done.stderr


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "eighty"], []])
def test_wrong_words_are_told_in_a_line_that_leads_to_help(arguments: list[str], tmp_path: Path):
    done = kartoteka(tmp_path / "data", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kartoteka: ")
    assert "Help: kartoteka" in done.stderr


def test_a_setting_that_nothing_reads_is_told_with_the_one_that_was_meant(tmp_path: Path):
    done = kartoteka(tmp_path / "data", "doctor", "--quick", KARTOTEKA_LANGAUGE="ru")
    assert done.returncode == 1
    assert "BAD  KARTOTEKA_LANGAUGE: there is no such setting; is KARTOTEKA_LANGUAGE meant?" in (
        done.stdout
    )
