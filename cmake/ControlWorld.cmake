# np_control_world(target)
# Code that never runs in a signal handler: it may allocate and lock. Still no exceptions and no RTTI, and no
# template instantiations out of libstdc++.so, for the built file imports from libc alone (check_imports.py).
function(np_control_world target)
    target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti -fno-omit-frame-pointer -ftls-model=initial-exec)
    target_compile_definitions(${target} PRIVATE _GLIBCXX_EXTERN_TEMPLATE=0)
    target_link_libraries(${target} PUBLIC np_warnings)
endfunction()
