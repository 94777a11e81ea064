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
    for name in ("eh_frame", "eh_frame_search", "elf", "pe", "jit_code"):
        (pathlib.Path(folder) / name).mkdir(parents=True, exist_ok=True)
    root = pathlib.Path(folder)
    eh_frame(library, root / "eh_frame")
    eh_frame_search(library, root / "eh_frame_search")
    elf(library, root / "elf")
    pe(root / "pe")
    jit_code(root / "jit_code")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
