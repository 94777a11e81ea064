// Finds and replaces a function in the import table of a loaded module.
#pragma once

#include <cstdint>
#include <optional>

namespace np::session {

struct Import {
    std::uintptr_t* slot;  // holds the function's address
    bool is_read_only;     // the loader has protected the table (RELRO)
};

// The slot through which the module that contains `code` calls `symbol`; nothing when it does not
// import it.
[[nodiscard]] std::optional<Import> find_import(std::uintptr_t code, const char* symbol);

// False when the page's protection cannot be changed.
bool replace_import(const Import& import, std::uintptr_t function) noexcept;

}  // namespace np::session
