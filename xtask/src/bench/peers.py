"""What people use today to get a JSON file of records into a database."""

import json
import sqlite3
import sys
from pathlib import Path


def with_json_and_sqlite3(files, database):
    connection = sqlite3.connect(database)
    if files[0] == "--list":
        # A table for all, where each file may be one record.
        files = Path(files[1]).read_text().splitlines()
        connection.execute("CREATE TABLE records (key TEXT PRIMARY KEY, name TEXT, body TEXT)")
    else:
        for file in files:
            table = '"' + Path(file).stem + '"'
            connection.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, name TEXT, body TEXT)")
    one_table = sys.argv[3] == "--list"
    for file in files:
        table = "records" if one_table else '"' + Path(file).stem + '"'
        with open(file, encoding="utf-8") as source:
            records = json.load(source)
        if isinstance(records, dict):
            records = [records]
        rows = ((r.get("index", r.get("id")), r.get("name"), json.dumps(r)) for r in records)
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
    connection.commit()


def with_sqlite_utils(files, database):
    import sqlite_utils

    connection = sqlite_utils.Database(database)
    for file in files:
        with open(file, encoding="utf-8") as source:
            connection[Path(file).stem].insert_all(json.load(source), pk="index")


def with_duckdb(files, database):
    import duckdb

    connection = duckdb.connect(database)
    for file in files:
        table = '"' + Path(file).stem + '"'
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_json(?, maximum_object_size = 1000000000)",
            [file],
        )
    connection.close()


{
    "json": with_json_and_sqlite3,
    "sqlite-utils": with_sqlite_utils,
    "duckdb": with_duckdb,
}[sys.argv[1]](sys.argv[3:], sys.argv[2])
