#!/usr/bin/env python3
"""What cmake/check_handler_stack.py makes of disassembled code: handler_stack_test.py FOLDER, where that script lies."""
import sys
import unittest

HEADER = "lib.so:     file format {}\n"
MAIN = "np::signal::on_profiling_signal(int)"
LEAF = "np_load_word"
MAIN_CODE = ("push %rbp", "mov %rsp,%rbp", "push %rbx", "sub $0x20,%rsp", f"call 1100 <{LEAF}>", "add $0x20,%rsp", "pop %rbx", "pop %rbp", "ret")
MAIN_FRAME = 8 + 2 * 8 + 0x20


def text_of(*functions: tuple[str, tuple[str, ...]], form: str = "elf64-x86-64") -> str:
    """As GNU objdump writes it."""
    lines = [HEADER.format(form)]
    for number, (name, code) in enumerate(functions):
        lines.append(f"{number * 256:016x} <{name}>:")
        for at, instruction in enumerate(code):
            operation, _, operands = instruction.partition(" ")
            lines.append(f"    {number * 256 + at:x}:\t{operation:<6} {operands}")
    return "\n".join(lines)


class HandlerStackTest(unittest.TestCase):
    def read(self, *functions: tuple[str, tuple[str, ...]], certain: tuple[str, ...] = (LEAF,), form: str = "elf64-x86-64"):
        found = check.read_functions(text_of(*functions, form=form))
        return check.deepest_path(found, MAIN, certain)

    def expect_problem(self, part: str, *functions: tuple[str, tuple[str, ...]]):
        _, _, problems = self.read(*functions, certain=())
        self.assertTrue(any(part in problem for problem in problems), problems)

    def test_frames_on_the_way_are_summed(self):
        self.assertEqual(self.read((MAIN, MAIN_CODE), (LEAF, ("push $0x1", "push $0x1", "ret"))), (MAIN_FRAME + 24, [MAIN, LEAF], []))

    def test_room_for_arguments_adds_to_the_frame(self):
        code = ("push %rbp", "sub $0x20,%rsp", "sub $0x30,%rsp", f"call 1100 <{LEAF}>", "add $0x30,%rsp", "leave", "ret")
        self.assertEqual(self.read((MAIN, code), (LEAF, ("ret",)))[0], 16 + 0x20 + 0x30 + 8)

    def test_what_lies_below_the_stack_pointer_counts(self):
        by_frame = ("push %rbp", "mov %rsp,%rbp", "mov %rdi,-0x40(%rbp)", "pop %rbp", "ret")
        self.assertEqual(self.read((MAIN, MAIN_CODE), (LEAF, by_frame))[0], MAIN_FRAME + 16 + 0x40)
        self.assertEqual(self.read((MAIN, MAIN_CODE), (LEAF, ("mov %rdi,-0x10(%rsp)", "ret")))[0], MAIN_FRAME + 8 + 0x10)

    def test_a_jump_into_another_function_leads_there(self):
        self.assertEqual(self.read((MAIN, (f"jne 1100 <{LEAF}+0x4>", "ret")), (LEAF, ("ret",))), (16, [MAIN, LEAF], []))

    def test_arm64_makes_room_by_saving(self):
        code = ("stp x29, x30, [sp, #-64]!", "mov x29, sp", f"b.ne 1100 <{LEAF}>  // b.any", "ldp x29, x30, [sp], #64", "ret")
        leaf = ("sub sp, sp, #0x20", "add sp, sp, #0x20", "ret")
        self.assertEqual(self.read((MAIN, code), (LEAF, leaf), form="elf64-littleaarch64"), (96, [MAIN, LEAF], []))

    def test_what_certainly_is_on_a_path_and_is_not_is_a_problem(self):
        self.assertEqual(self.read((MAIN, ("ret",)), (LEAF, ("ret",)))[2], [f"{MAIN} does not lead to {LEAF}"])

    def test_a_text_that_is_not_understood_is_a_problem(self):
        self.expect_problem("changes its stack pointer by 'subq $24, %rsp'", (MAIN, ("pushq %rbp", "subq $24, %rsp", "retq")))
        self.expect_problem("changes its stack pointer by 'sub %rax,%rsp'", (MAIN, ("sub %rax,%rsp", "ret")))

    def test_a_function_that_is_not_there_is_a_problem(self):
        self.expect_problem("elsewhere is called and is not in the library", (MAIN, ("call 1100 <elsewhere>", "ret")))
        self.assertEqual(self.read((MAIN, ("call 1100 <memcpy@plt>", "ret")), certain=()), (8 + check.LIBC, [MAIN, "memcpy@plt"], []))

    def test_recursion_is_a_problem(self):
        self.expect_problem(f"{MAIN} calls itself", (MAIN, (f"call 0 <{MAIN}>", "ret")))

    def test_pointers_are_a_problem_and_switches_are_none(self):
        self.expect_problem("through a pointer by 'call *%rax'", (MAIN, ("call *%rax", "ret")))
        self.expect_problem("through a pointer by 'jmp *%rax'", (MAIN, ("mov (%rdi),%rax", "jmp *%rax")))
        self.expect_problem("through a pointer by 'call *0x10(%rip)", (MAIN, ("call *0x10(%rip)        # 2000 <np::next>", "ret")))
        switch = ("lea 0x10(%rip),%rdx        # 2000 <table>", "movslq (%rdx,%rax,4),%rax", "add %rdx,%rax", "notrack jmp *%rax")
        self.assertEqual(self.read((MAIN, switch), certain=())[2], [])


if __name__ == "__main__":
    sys.path.insert(0, sys.argv.pop(1))
    import check_handler_stack as check

    unittest.main(verbosity=2)
