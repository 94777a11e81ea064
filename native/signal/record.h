// One sample as a record of the ring: what every profile type writes, from the signal handler or
// from a callback of the runtime.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "unwind/walk_end.h"
#include "wire/drop_reason.h"
#include "wire/profile_type.h"
#include "wire/ring_layout.h"
#include "wire/ring_writer.h"

namespace np::signal {

struct Record {
    wire::ProfileType type;
    std::uint32_t window_id;
    std::uint32_t thread_id;
    std::uint32_t periods;  // how many samples this one stands for
    wire::Labels labels;
    std::span<const std::uint64_t> values;  // at most wire::kMaxValues; their meaning is the type's
    std::span<const std::uint64_t> frames;  // look-up addresses, leaf first
    unwind::WalkEnd walk_end;
};

// Reserves, fills and commits. Handler world. Why there is no record, when there is none.
std::optional<wire::DropReason> write_record(wire::RingWriter& ring, const Record& record) noexcept;

}  // namespace np::signal
