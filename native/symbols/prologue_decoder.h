// Unwind data made from a method's own prologue, for when the runtime's cannot be had. One source
// file per architecture.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace np::symbols {

// Decodes the first instructions of a jitted method: pushes, the allocation of the frame, the frame
// pointer. A method that was replaced on the stack begins on top of its predecessor's frame, which
// its prologue does not show: it is recognised by a frame pointer that is set up without having
// been saved, and followed by the frame pointer.
[[nodiscard]] std::vector<std::uint8_t> unwind_info_from_prologue(
    std::span<const std::uint8_t> code);

}  // namespace np::symbols
