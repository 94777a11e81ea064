// Names as a module's metadata writes them.
#pragma once

#include <string>
#include <vector>

#include "clr/metadata_import.h"

namespace np::clr {

// `Namespace.Outer+Inner`, arity marks kept; empty when the token is not a type of the module.
[[nodiscard]] std::string type_name(const MetadataImport& metadata, Token type);

// Names of the generic parameters of a type or method, in order: `T`, `TKey`.
[[nodiscard]] std::vector<std::string> generic_parameters(const MetadataImport& metadata,
                                                          Token owner);

}  // namespace np::clr
