#include "base/byte_reader.h"

#include "base/leb128.h"

namespace np::base {

std::span<const std::uint8_t> ByteReader::bytes(std::size_t size) noexcept {
    if (!ok_ || size > remaining()) {
        fail();
        return {};
    }
    const auto found = bytes_.subspan(position_, size);
    position_ += size;
    return found;
}

void ByteReader::seek(std::size_t position) noexcept {
    if (!ok_ || position > bytes_.size()) {
        fail();
        return;
    }
    position_ = position;
}

std::uint64_t ByteReader::uleb() noexcept {
    return read_uleb(*this);
}

std::int64_t ByteReader::sleb() noexcept {
    return read_sleb(*this);
}

std::string_view ByteReader::text() noexcept {
    const auto* start = reinterpret_cast<const char*>(bytes_.data()) + position_;
    std::size_t length = 0;
    while (length < remaining() && start[length] != '\0') {
        ++length;
    }
    if (!ok_ || length == remaining()) {
        fail();
        return {};
    }
    position_ += length + 1;
    return {start, length};
}

}  // namespace np::base
