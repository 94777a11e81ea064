// The loads of safe_load.cpp.
//
// The whole functions are assembly because a compiler may split, move or duplicate an asm statement
// inside a C++ one, and a label then would not be where the fault is. The frame descriptions let
// our own walker cross them.
asm(R"(
    .text
    .p2align 4
    .type np_load_word, @function
    .hidden np_load_word
    .globl np_load_word
np_load_word:
    .cfi_startproc
    .hidden np_load_word_access
    .globl np_load_word_access
np_load_word_access:
    movq (%rdi), %rax
    movq %rax, (%rsi)
    movl $1, %eax
    ret
    .cfi_endproc
    .size np_load_word, . - np_load_word

    .p2align 4
    .type np_copy_memory, @function
    .hidden np_copy_memory
    .globl np_copy_memory
np_copy_memory:
    .cfi_startproc
    movq %rdx, %rcx
    .hidden np_copy_memory_access
    .globl np_copy_memory_access
np_copy_memory_access:
    rep movsb
    movl $1, %eax
    ret
    .cfi_endproc
    .size np_copy_memory, . - np_copy_memory

    .p2align 4
    .type np_safe_load_failed, @function
    .hidden np_safe_load_failed
    .globl np_safe_load_failed
np_safe_load_failed:
    .cfi_startproc
    xorl %eax, %eax
    ret
    .cfi_endproc
    .size np_safe_load_failed, . - np_safe_load_failed
)");
