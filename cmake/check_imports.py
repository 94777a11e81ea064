#!/usr/bin/env python3
"""Fails when the built library needs more than the oldest libc that it promises to load on.

Three promises of the file: it needs no library but libc; every glibc symbol has a version of 2.27 or older; every symbol
is in the list of those that musl has too."""
import pathlib
import re
import subprocess
import sys

FLOOR = (2, 27)
ALLOWED_LIBRARIES = {"libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needed_libraries(readelf: str, library: str) -> set[str]:
    return set(re.findall(r"\(NEEDED\).*\[(.*?)\]", run(readelf, "--dynamic", "--wide", library)))


def imports(readelf: str, library: str) -> list[tuple[str, str]]:
    """(symbol, version) of every import; version is empty when there is none."""
    rows = run(readelf, "--dyn-syms", "--wide", library).splitlines()
    fields = [row.split() for row in rows if " UND " in row]
    names = [row[7] for row in fields if len(row) > 7]
    return [tuple(re.split(r"@+", name, maxsplit=1)) if "@" in name else (name, "") for name in names]


def is_too_new(version: str) -> bool:
    match = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", version)
    return bool(match) and (int(match[1]), int(match[2])) > FLOOR


def main(readelf: str, allow_file: str, library: str) -> int:
    allowed = {line.split()[0] for line in pathlib.Path(allow_file).read_text().splitlines()
               if line.strip() and not line.startswith("#")}
    problems = [f"needs {name}" for name in sorted(needed_libraries(readelf, library) - ALLOWED_LIBRARIES)]
    for symbol, version in imports(readelf, library):
        if is_too_new(version):
            problems.append(f"imports {symbol}@{version}, newer than glibc {FLOOR[0]}.{FLOOR[1]} (session/glibc_floor.h)")
        if symbol not in allowed:
            problems.append(f"imports {symbol}, which is not in {allow_file}")
    for problem in problems:
        print(f"{library}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
