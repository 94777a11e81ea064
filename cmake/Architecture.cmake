# NP_ARCHITECTURE: which of the sources with an architecture in their name are compiled, as in safe_load_x64.cpp.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(NP_ARCHITECTURE arm64)
    # Atomic operations in place: gcc's helpers out of line would ask libc for the processor's features, and the imports
    # of handlers are listed.
    add_compile_options(-mno-outline-atomics)
else()
    set(NP_ARCHITECTURE x64)
endif()
