#include "unwind/row_cache.h"

namespace np::unwind {

void RowCache::insert(std::uint64_t pc, std::uint64_t epoch, const LibraryRows& rows,
                      std::uint32_t offset) noexcept {
    const auto of_page = rows.of_page(offset);
    if (of_page.empty()) return;
    const std::uint64_t found = reinterpret_cast<std::uint64_t>(of_page.data()) |
                                std::uint64_t{of_page.size()} << kCountShift;
    Entry& entry = entries_[index_of(pc)];
    std::atomic_ref(entry.rows).store(found, std::memory_order_release);
    std::atomic_ref(entry.check).store(found ^ key_of(pc, epoch), std::memory_order_release);
}

}  // namespace np::unwind
