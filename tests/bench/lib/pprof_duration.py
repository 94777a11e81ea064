"""How long a profile was taken, as its file says (field 10, duration_nanos, of the profile message)."""
import gzip
import pathlib

DURATION = 10
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def seconds(file: pathlib.Path) -> float:
    data, at, duration = gzip.decompress(file.read_bytes()), 0, 0
    while at < len(data):
        key, at = varint(data, at)
        value = 0
        if key & 7 in (VARINT, BYTES):
            value, at = varint(data, at)
        at += {VARINT: 0, FIXED64: 8, BYTES: value, FIXED32: 4}[key & 7]
        if key == DURATION << 3:
            duration = value
    return duration / 1e9


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at
