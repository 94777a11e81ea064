#include "clr/events/exception_event.h"

#include "base/byte_reader.h"
#include "clr/events/utf16_field.h"

namespace np::clr {

// UTF-16 type, UTF-16 message, u64 pc, u32 HRESULT, u16 flags, u16 instance.
std::optional<std::span<const std::uint8_t>> read_exception_type(
    const RuntimeEvent& event) noexcept {
    base::ByteReader payload{event.payload};
    const std::span<const std::uint8_t> type = read_utf16(payload);
    if (!payload.ok()) return {};
    return type;
}

}  // namespace np::clr
