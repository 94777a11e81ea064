#!/usr/bin/env python3
"""Fails when a hand-written source file has outgrown its one noun."""
import pathlib
import subprocess
import sys

LIMIT = 330  # about 300; what is longer is two nouns
SUFFIXES = {".h", ".cpp", ".cs", ".ts", ".tsx", ".py", ".sh", ".mjs", ".css"}


def main() -> int:
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    too_long = [(name, lines) for name in files
                if pathlib.Path(name).suffix in SUFFIXES and pathlib.Path(name).exists()
                and (lines := len(pathlib.Path(name).read_text().splitlines())) > LIMIT]
    for name, lines in too_long:
        print(f"{name}: {lines} lines, more than {LIMIT}: split it by noun", file=sys.stderr)
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
