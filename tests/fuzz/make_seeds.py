#!/usr/bin/env python3
"""Writes one valid input for each fuzzer: make_seeds.py FOLDER LIBRARY (an ELF file whose own sections are used)."""
import pathlib
import struct
import subprocess
import sys


def eh_frame(library: str, to: pathlib.Path) -> None:
    section = to / "section"
    subprocess.run(["objcopy", "-O", "binary", "--set-section-flags", ".eh_frame=alloc", "--only-section=.eh_frame", library, str(section)], check=True)
    section.write_bytes(section.read_bytes()[:16384])


def eh_frame_search(library: str, to: pathlib.Path) -> None:
    """The header and, behind it, the section, as they lie in memory; an address in each of the first functions."""
    section = to / "sections"
    subprocess.run(["objcopy", "-O", "binary", "--set-section-flags", ".eh_frame=alloc", "--only-section=.eh_frame_hdr",
                    "--only-section=.eh_frame", library, str(section)], check=True)
    data = section.read_bytes()[:16384]
    section.unlink()
    count = struct.unpack_from("<I", data, 8)[0]
    for i in range(min(count, 8)):
        distance = struct.unpack_from("<i", data, 12 + 8 * i)[0]
        (to / f"function{i}").write_bytes(struct.pack("<iI", distance + 4, 6) + data)


def elf(library: str, to: pathlib.Path) -> None:
    (to / "library").write_bytes(pathlib.Path(library).read_bytes())


def function_tables(to: pathlib.Path) -> None:
    """A library as it lies in memory, with 20 functions, before it was given an address: 0x1000 bytes of code, unwind data, names at 0x2000 and
    constants at 0x3000, which are pairs of a name and a function and a class of one internal call."""
    functions, size, header, names, constants = 20, 0x40, 0x1000, 0x2000, 0x3000
    image = bytearray(0x3400)
    common = header + 12 + 8 * functions
    struct.pack_into("<4BiI", image, header, 1, 0x1B, 3, 0x3B, common - (header + 4), functions)
    struct.pack_into("<II16s", image, common, 20, 0, bytes([1, 0x7A, 0x52, 0, 1, 0x78, 16, 1, 0x1B, 0x0C, 7, 8, 0x90, 1, 0, 0]))
    for i in range(functions):
        code, record = (i + 1) * size, common + 24 * (i + 1)
        struct.pack_into("<ii", image, header + 12 + 8 * i, code - header, record - header)
        struct.pack_into("<IIiI8s", image, record, 20, record + 4 - common, code - (record + 8), size, bytes(8))
        struct.pack_into("8s", image, names + 8 * i, f"Call_{i}".encode())
        struct.pack_into("<QQ", image, constants + 16 * i, names + 8 * i, code)
    calls = constants + 16 * functions
    struct.pack_into("<4Q", image, calls, 0, 3 * size, names + 8, 1)
    struct.pack_into("<3Q", image, calls + 32, names + 16, names + 24, calls)
    (to / "image").write_bytes(struct.pack("<3I", header, header, constants) + image)


def pe(to: pathlib.Path) -> None:
    image = bytearray(4096)
    for form, offset, value in (("<H", 0, 0x5A4D), ("<I", 0x3C, 0x80), ("<I", 0x80, 0x4550), ("<H", 0x84, 0xFD1D), ("<H", 0x98, 0x20B),
                                ("<I", 0x98 + 56, len(image)), ("<I", 0x98 + 136, 0x400), ("<I", 0x98 + 140, 24)):
        struct.pack_into(form, image, offset, value)
    struct.pack_into("<6I", image, 0x400, 0x800, 0x880, 0x600, 0x900, 0xA00, 0x608)
    (to / "image").write_bytes(image)


def jit_code(to: pathlib.Path) -> None:
    method = 0x7F0000001234
    header = struct.pack("<QQQQI", 0, 0, 0, method, 1) + struct.pack("<3I", 8, 0x40, 0x48)
    info = bytes([1, 5, 2, 0, 5, 0x32, 1, 0x50])
    (to / "header").write_bytes(header)
    (to / "info").write_bytes(info)
    (to / "prologue").write_bytes(bytes.fromhex("5541574883ec20488d6c2428c5f877") + bytes.fromhex("4883c4205d415fc3"))


def main(folder: str, library: str) -> int:
    for name in ("eh_frame", "eh_frame_search", "elf", "function_tables", "pe", "jit_code"):
        (pathlib.Path(folder) / name).mkdir(parents=True, exist_ok=True)
    root = pathlib.Path(folder)
    eh_frame(library, root / "eh_frame")
    eh_frame_search(library, root / "eh_frame_search")
    elf(library, root / "elf")
    function_tables(root / "function_tables")
    pe(root / "pe")
    jit_code(root / "jit_code")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
