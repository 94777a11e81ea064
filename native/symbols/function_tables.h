// Names that the runtime keeps for its own functions.
//
// Its released files have no .symtab, and export a handful of functions. But the runtime finds by
// name what managed code may call in it, in two kinds of tables among its constant data, which tell
// the names of some hundred functions:
//
//  * what is reached by [DllImport], as "QCall" and those of libraries that are linked in: an array
//    of {name, function}
//    (https://github.com/dotnet/runtime/blob/v10.0.0/src/native/minipal/entrypoints.h);
//  * internal calls: an array of {class, namespace, functions}, and at `functions` an array of
//    {flags, function, name}, with a signature behind where a flag says so, that ends with a flag
//    (https://github.com/dotnet/runtime/blob/v10.0.0/src/coreclr/vm/ecall.h).
//
// A name is believed only as a part of such a table as a whole, and only for a function that by the
// unwind data begins right where the table says: then its end is known too. No name is better than
// a wrong one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "symbols/loaded_libraries.h"

namespace np::symbols {

struct TableFunction {
    std::uint64_t start = 0;  // address
    std::uint64_t size = 0;   // bytes
    std::string name;  // as managed code calls it: "Namespace.Class.Method" of internal calls
};

// Sorted by address, each once; a function that several names share is left out. Read from memory,
// which may be anything.
[[nodiscard]] std::vector<TableFunction> read_function_tables(const LoadedLibrary& library);

}  // namespace np::symbols
