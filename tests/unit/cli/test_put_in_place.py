import sqlite3
import subprocess
import sys
from pathlib import Path

from scheduler.cli.demo import put_in_place

KILLED_WHILE_WRITING = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE service (name TEXT)")
db.execute("INSERT INTO service VALUES ('the service of before')")
db.commit()
os._exit(1)
"""


def database(path: Path, name: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE service (name TEXT)")
        db.execute("INSERT INTO service VALUES (?)", (name,))
    db.close()


def test_the_journal_of_a_killed_process_does_not_bring_the_service_of_before_back(tmp_path: Path) -> None:
    folder, made = tmp_path / "demo", tmp_path / "made"
    folder.mkdir()
    made.mkdir()
    subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, folder / "evenhand.db"], check=False)
    assert (folder / "evenhand.db-wal").stat().st_size > 0
    database(made / "evenhand.db", "the new service")
    put_in_place(made, folder)
    db = sqlite3.connect(folder / "evenhand.db")
    assert db.execute("SELECT name FROM service").fetchall() == [("the new service",)]
    db.close()


def test_a_persons_own_files_in_the_folder_stay(tmp_path: Path) -> None:
    folder, made = tmp_path / "demo", tmp_path / "made"
    folder.mkdir()
    made.mkdir()
    (folder / "notes.txt").write_text("mine")
    (made / "plan.json").write_text("{}")
    put_in_place(made, folder)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "plan.json").exists()
