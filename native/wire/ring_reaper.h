// Gives up the records of writers that died between reserve and commit; they would stop the reader.
#pragma once

#include <cstdint>

#include "wire/ring_writer.h"

namespace np::wire {

// The owner of the record that stops the reader now, or 0. The caller decides whether it is alive.
[[nodiscard]] std::uint32_t blocking_owner(const RingWriter& ring) noexcept;

// Turns the record at the reader's position into a discarded one when `owner` still holds it;
// counted as kOwnerDied. False when it was committed or read meanwhile.
bool discard_blocking_record(RingWriter& ring, std::uint32_t owner) noexcept;

}  // namespace np::wire
