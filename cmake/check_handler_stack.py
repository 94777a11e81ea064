#!/usr/bin/env python3
"""Fails when a signal handler of the built library may need more stack than docs/signal_safety.md allows, or when that cannot be told.

Read from the machine code, which is what runs: of each function the registers that it saves and the room that it makes, and
whom it calls; then the deepest path from each handler. What is not understood on the way is an error, never a small figure. The
text is that of GNU objdump. The program's own handler, which ours passes signals on to, is not ours to count."""
import functools
import re
import subprocess
import sys

LIMIT = 1024
# The handlers, each with what its paths certainly lead to: a figure without these is none. All lie in files of their own, or
# are written in assembly, so that no compiler makes them a part of their callers.
HANDLERS = {
    "np::signal::on_profiling_signal(": (
        "np::unwind::walk(",
        "np::unwind::rule_from_unwind_info(",
        "np::unwind::rule_from_eh_frame(",
        "np::unwind::unwind_header_at(",
        "np::wire::RingWriter::reserve(",
        "np_load_word",
    ),
    "np::signal::on_rescue_signal(": ("np::signal::set_blocked_signals(",),
    "np::signal::on_fault(": ("np::base::safe_load_resume(", "np::signal::PreviousAction::call("),
}
# What they call needs at most so many bytes: the program's own handler is not ours to count; glibc's _dl_find_object has a
# frame of 88 bytes (x86-64) or 96 (arm64) and calls nothing but a search without one (2.36).
CALLS_OUTSIDE = {"np::signal::PreviousAction::call(": 0, "np::unwind::unwind_header_at(": 128}
LIBC = 128  # memcpy and memset need none, clock_gettime of the vdso about this
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
INSTRUCTION = re.compile(r"^\s+[0-9a-f]+:\s+(?:(?:notrack|bnd)\s+)?(\S+)\s*(.*)$")
TARGET = re.compile(r"<(.+?)(?:\+0x[0-9a-f]+)?>$")
ALIAS = re.compile(r"\s+// .*$")  # another name of an arm64 instruction
OF_LIBC = re.compile(r"@(plt|GLIBC_[0-9.]+)$")
COLD = re.compile(r" \[clone \.cold\]$")  # the unlikely part of a function, in its frame
TABLE_DISTANCE = 8  # instructions from the load of a switch's target to the jump


class Function:
    """
    What one function does to its stack, fed with its instructions in their order. All room that it makes is summed, be it on one
    path or on two: too much rather than too little.
    """

    CALL = 0  # bytes that a call takes before the function begins

    def __init__(self) -> None:
        self.room = self.CALL  # bytes
        self.touched = 0  # bytes below the caller's frame, room or not
        self.calls: set[str] = set()
        self.pointers: set[str] = set()  # what it goes through one by
        self.problems: set[str] = set()
        self.before: list[str] = []  # the last instructions

    def read(self, name: str, operation: str, operands: str) -> None:
        text = f"{operation} {operands}"
        self.read_stack(operation, operands, text)
        self.read_jump(name, operation, operands, text)
        self.before = [*self.before[1 - TABLE_DISTANCE :], text]

    def read_stack(self, operation: str, operands: str, text: str) -> None:
        raise NotImplementedError

    def read_jump(self, name: str, operation: str, operands: str, text: str) -> None:
        raise NotImplementedError

    def add_target(self, name: str, is_call: bool, operands: str) -> bool:
        target = TARGET.search(operands)
        if target:
            callee = COLD.sub("", target[1])
            if callee != name or is_call:
                self.calls.add(callee)
        return target is not None

    @property
    def frame(self) -> int:
        return max(self.room, self.touched)


class FunctionX64(Function):
    CALL = 8  # the return address
    FRAME_POINTER = 16  # behind that and the caller's: no function goes without (SignalSafe.cmake)
    # Functions that call nothing use up to 128 bytes below their stack pointer without making room.
    BELOW = re.compile(r"-(0x[0-9a-f]+)\(%r([sb])p\)")
    RELEASES = re.compile(r"(add \$0x[0-9a-f]+,%rsp|lea -0x[0-9a-f]+\(%rbp\),%rsp|mov %rbp,%rsp|pop %rsp)$")
    WRITES = re.compile(r"(?!cmp|test|push)\S+ (.*,\s*)?%[er]sp$")

    def read_stack(self, operation: str, operands: str, text: str) -> None:
        if operation.startswith("push"):
            self.room += 8
        elif room := re.match(r"sub \$(0x[0-9a-f]+),%rsp$", text):
            self.room += int(room[1], 0)
        elif self.WRITES.match(text) and not self.RELEASES.match(text):
            self.problems.add(f"changes its stack pointer by '{text}'")
        for size, base in self.BELOW.findall(operands):
            self.touched = max(self.touched, int(size, 0) + (self.room if base == "s" else self.FRAME_POINTER))

    def read_jump(self, name: str, operation: str, operands: str, text: str) -> None:
        is_call = operation.startswith("call")
        if not is_call and not operation.startswith("j"):
            return
        if operands.startswith("*%"):
            if is_call or not self.is_table(operands[1:]):
                self.pointers.add(text)
        elif operands.startswith("*"):
            target = TARGET.search(operands)
            if target and OF_LIBC.search(target[1]):
                self.calls.add(target[1])
            else:
                self.pointers.add(text)
        elif not self.add_target(name, is_call, operands):
            self.problems.add(f"goes nowhere by '{text}'")

    def is_table(self, register: str) -> bool:
        """A switch: the distance from its table is loaded and added to the table's address."""
        loads = any(re.match(rf"movslq \(.*,4\),{register}$", text) for text in self.before)
        return loads and any(re.match(rf"add %\w+,{register}$", text) for text in self.before)


class FunctionArm64(Function):
    """Registers are saved with one step of sp that makes their room, `stp x29, x30, [sp, #-64]!`, or into room made before."""

    RELEASES = re.compile(r"(add sp, sp, #0x[0-9a-f]+|mov sp, x29|sub sp, x29, #0x[0-9a-f]+)$|.*\[sp\], #\d+$")
    WRITES = re.compile(r"(?!cmp|cmn|tst|st)\S+ sp\b|.*\[sp\b.*\]!$|.*\[sp\], ")

    def read_stack(self, operation: str, operands: str, text: str) -> None:
        if room := re.match(r"sub sp, sp, #(0x[0-9a-f]+)$", text):
            self.room += int(room[1], 0)
        elif room := re.search(r"\[sp, #-(\d+)\]!$", operands):
            self.room += int(room[1])
        elif self.WRITES.match(text) and not self.RELEASES.match(text):
            self.problems.add(f"changes its stack pointer by '{text}'")

    def read_jump(self, name: str, operation: str, operands: str, text: str) -> None:
        if operation == "blr" or (operation == "br" and not self.is_table(operands)):
            self.pointers.add(text)
        elif operation in ("b", "bl", "cbz", "cbnz", "tbz", "tbnz") or operation.startswith("b."):
            if not self.add_target(name, operation == "bl", operands):
                self.problems.add(f"goes nowhere by '{text}'")

    def is_table(self, register: str) -> bool:
        return any(re.match(rf"add {register}, x\d+, w\d+, sxt[bhw] #2$", text) for text in self.before)


def read_functions(text: str) -> dict[str, Function]:
    kind = FunctionArm64 if "elf64-littleaarch64" in text[:200] else FunctionX64
    functions: dict[str, Function] = {}
    name = ""
    for line in text.splitlines():
        if begin := FUNCTION.match(line):
            name = COLD.sub("", begin[1])
            functions.setdefault(name, kind())
        elif name and (instruction := INSTRUCTION.match(line)):
            functions[name].read(name, instruction[1], ALIAS.sub("", instruction[2]))
    return functions


def outside_of(name: str) -> int | None:
    return next((size for start, size in CALLS_OUTSIDE.items() if name.startswith(start)), None)


def deepest_path(functions: dict[str, Function], root: str, certain: tuple[str, ...]) -> tuple[int, list[str], list[str]]:
    """Bytes, the functions on the way, and what makes the answer uncertain."""
    active: set[str] = set()
    seen: set[str] = set()
    problems: list[str] = []

    @functools.cache
    def depth(name: str) -> tuple[int, tuple[str, ...]]:
        if OF_LIBC.search(name):
            return LIBC, (name,)
        if name not in functions:
            problems.append(f"{name} is called and is not in the library")
            return 0, ()
        if name in active:
            problems.append(f"{name} calls itself")
            return 0, ()
        seen.add(name)
        active.add(name)
        function = functions[name]
        outside = outside_of(name)
        problems.extend(f"{name} {problem}" for problem in sorted(function.problems))
        if outside is None:
            problems.extend(f"{name} goes through a pointer by '{text}'" for text in sorted(function.pointers))
        below = max((depth(callee) for callee in function.calls), default=(0, ()))
        below = max(below, (outside or 0, ()))
        active.discard(name)
        return function.frame + below[0], (name, *below[1])

    size, path = depth(root)
    problems.extend(f"{root} does not lead to {start}" for start in certain if not any(name.startswith(start) for name in seen))
    return size, list(path), problems


def main(objdump: str, library: str) -> int:
    command = [objdump, "--disassemble", "--demangle", "--no-show-raw-insn", library]
    functions = read_functions(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    failed = False
    for handler, certain in HANDLERS.items():
        roots = [name for name in functions if name.startswith(handler)]
        if not roots:
            print(f"{library}: there is no {handler}...)", file=sys.stderr)
            failed = True
        for root in roots:
            size, path, problems = deepest_path(functions, root, certain)
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
