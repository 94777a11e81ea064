#!/usr/bin/env python3
"""Fails when a signal handler of the built library may need more stack than docs/signal_safety.md allows.

Read from the machine code, which is what runs: of each function the registers that it saves and the room that it makes, and
whom it calls; then the deepest path from each handler. The program's own handler, which ours passes signals on to, is not ours
to count."""
import functools
import re
import subprocess
import sys

LIMIT = 1024
HANDLERS = ("np::signal::on_profiling_signal(", "np::signal::on_rescue_signal(", "np::signal::on_fault(")
# What they call needs at most so many bytes: the program's own handler is not ours to count; glibc's _dl_find_object has a
# frame of 88 bytes (x86-64) or 96 (arm64) and calls nothing but a search without one (2.36).
CALLS_OUTSIDE = {"np::signal::PreviousAction::call(": 0, "np::unwind::unwind_header_at(": 128}
LIBC = 128  # memcpy and memset need none, clock_gettime of the vdso about this
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
INSTRUCTION = re.compile(r"^\s+[0-9a-f]+:\s+(\S+)\s*(.*)$")
TARGET = re.compile(r"<(.+?)(?:\+0x[0-9a-f]+)?>$")
COLD = re.compile(r" \[clone [^]]*\]$")  # the unlikely part of a function, in its frame


class Function:
    def __init__(self) -> None:
        self.saved: set[str] = set()
        self.room = 0
        self.calls: set[str] = set()
        self.problems: set[str] = set()

    def read(self, name: str, operation: str, operands: str) -> None:
        raise NotImplementedError

    def read_jump(self, name: str, is_call: bool, operands: str) -> None:
        target = TARGET.search(operands)
        if target:
            callee = COLD.sub("", target[1])
            if callee != name or is_call:
                self.calls.add(callee)
        elif is_call:
            self.problems.add("calls through a pointer")

    def make_room(self, size: str | None) -> None:
        if size:
            self.room = max(self.room, int(size, 0))
        else:
            self.problems.add("makes room of a size that is not constant")

    @property
    def frame(self) -> int:
        raise NotImplementedError


class FunctionX64(Function):
    def read(self, name: str, operation: str, operands: str) -> None:
        if operation == "push":
            self.saved.add(operands)
        elif operation == "sub" and operands.endswith(",%rsp"):
            room = re.match(r"\$(0x[0-9a-f]+),", operands)
            self.make_room(room and room[1])
        elif operation.startswith(("call", "j")):
            self.read_jump(name, operation.startswith("call"), operands)

    @property
    def frame(self) -> int:
        return 8 + 8 * len(self.saved) + self.room


class FunctionArm64(Function):
    """Registers are saved with one step of sp that makes their room, `stp x29, x30, [sp, #-64]!`, or into room made before."""

    def read(self, name: str, operation: str, operands: str) -> None:
        if operation == "sub" and operands.startswith("sp, "):
            room = re.match(r"sp, sp, #(0x[0-9a-f]+)$", operands)
            self.make_room(room and room[1])
        elif room := re.search(r"\[sp, #-(\d+)\]!$", operands):
            self.saved.add(room[1])
        elif operation in ("bl", "blr"):
            self.read_jump(name, True, operands)
        elif operation.startswith(("b", "cb", "tb")):
            self.read_jump(name, False, operands)

    @property
    def frame(self) -> int:
        return sum(map(int, self.saved)) + self.room


def read_functions(objdump: str, library: str) -> dict[str, Function]:
    text = subprocess.run([objdump, "--disassemble", "--demangle", "--no-show-raw-insn", library], check=True, capture_output=True, text=True).stdout
    kind = FunctionArm64 if "elf64-littleaarch64" in text[:200] else FunctionX64
    functions: dict[str, Function] = {}
    name = ""
    for line in text.splitlines():
        if begin := FUNCTION.match(line):
            name = COLD.sub("", begin[1])
            functions.setdefault(name, kind())
        elif name and (instruction := INSTRUCTION.match(line)):
            functions[name].read(name, instruction[1], instruction[2])
    return functions


def deepest_path(functions: dict[str, Function], root: str) -> tuple[int, list[str], list[str]]:
    """Bytes, the functions on the way, and what makes the answer uncertain."""
    active: set[str] = set()
    problems: list[str] = []

    @functools.cache
    def depth(name: str) -> tuple[int, tuple[str, ...]]:
        if name not in functions or name.endswith("@plt"):
            return LIBC, (name,)
        if name in active:
            problems.append(f"{name} calls itself")
            return 0, ()
        active.add(name)
        function = functions[name]
        outside = next((size for start, size in CALLS_OUTSIDE.items() if name.startswith(start)), None)
        if outside is None:
            problems.extend(f"{name} {problem}" for problem in function.problems)
        below = max((depth(callee) for callee in function.calls), default=(0, ()))
        below = max(below, (outside or 0, ()))
        active.discard(name)
        return function.frame + below[0], (name, *below[1])

    size, path = depth(root)
    return size, list(path), problems


def main(objdump: str, library: str) -> int:
    functions = read_functions(objdump, library)
    failed = False
    for handler in HANDLERS:
        roots = [name for name in functions if name.startswith(handler)]
        if not roots:
            print(f"{library}: there is no {handler}...)", file=sys.stderr)
            failed = True
        for root in roots:
            size, path, problems = deepest_path(functions, root)
            if size > LIMIT or problems:
                failed = True
                print(f"{library}: {root} may need {size} bytes of stack, {LIMIT} are allowed:", file=sys.stderr)
                for name in path:
                    print(f"  {functions[name].frame if name in functions else LIBC:5} {name}", file=sys.stderr)
                print("\n".join(problems), file=sys.stderr)
            else:
                print(f"{root.partition('(')[0]} needs at most {size} bytes of stack")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
