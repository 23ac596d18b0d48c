"""Where the server under test keeps its memory: a SQLite file, or a schema of its own in PostgreSQL.

PostgreSQL is the private server that with_postgres starts and names in HONGYAN_TEST_POSTGRES. Without one the tests on
it are skipped aloud; where CI or HONGYAN_REQUIRE_POSTGRES is set that is a failure.
"""
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def sqlite(folder):
    return f"sqlite:{Path(folder) / 'hongyan.db'}"


def _psql(url, statement):
    found = shutil.which("psql") or str(sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1])
    asked = subprocess.run([found, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url], capture_output=True, text=True,
                           check=False)
    if asked.returncode != 0:
        raise AssertionError(f"psql: {asked.stderr}")


def postgresql(folder):
    server = os.environ.get("HONGYAN_TEST_POSTGRES", "")
    if not server:
        required = os.environ.get("CI") == "true" or os.environ.get("HONGYAN_REQUIRE_POSTGRES") == "1"
        print("PostgreSQL is not here: run this test under with_postgres (Debian: apt-get install postgresql)", file=sys.stderr)
        sys.exit(1 if required else SKIPPED)
    schema = f"program_{os.getpid()}_{Path(folder).name.lower()}"
    _psql(server, f'CREATE SCHEMA "{schema}"')
    return f"{server}&options=-csearch_path%3D{schema}"


def fresh(folder):
    """A new database of the kind that HONGYAN_TEST_DATABASE names (sqlite unless told otherwise), as its URL."""
    kind = os.environ.get("HONGYAN_TEST_DATABASE", "sqlite")
    return {"sqlite": sqlite, "postgresql": postgresql}[kind](folder)


def integrity(url):
    """SQLite's own verdict about the file: ["ok"] when nothing is wrong. PostgreSQL is not asked."""
    if not url.startswith("sqlite:"):
        return ["ok"]
    with sqlite3.connect(url.removeprefix("sqlite:")) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        found += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    return found
