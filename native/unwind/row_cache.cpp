#include "unwind/row_cache.h"

#include <algorithm>

namespace np::unwind {

void RowCache::insert(std::uint64_t pc, std::uint64_t epoch, const LibraryRows& rows,
                      std::uint32_t offset) noexcept {
    // Without the last page, behind whose code there may be something else.
    const std::uint64_t page = offset >> LibraryRows::kPageShift;
    if (page + 2 >= rows.pages.size()) return;
    const std::uint64_t in_block = page_in_block(pc);
    const std::uint64_t first = in_block - std::min(in_block, page);
    const std::uint64_t end = std::min(kPages, in_block + rows.pages.size() - 2 - page);
    // Where the block begins before the library, so does this.
    const std::uint64_t block_pages = reinterpret_cast<std::uint64_t>(rows.pages.data()) +
                                      (page - in_block) * sizeof(std::uint32_t);
    const std::uint64_t pages =
        (block_pages & kAddressMask) | first << kFirstShift | end << kEndShift;
    const auto all_rows = reinterpret_cast<std::uint64_t>(rows.rows.data());
    const auto store = [](std::uint64_t& word, std::uint64_t value) noexcept {
        std::atomic_ref(word).store(value, std::memory_order_release);
    };
    Entry& entry = entries_[index_of(pc)];
    store(entry.pages, pages);
    store(entry.rows, all_rows);
    store(entry.check, check_of(pc, epoch, pages, all_rows));
}

}  // namespace np::unwind
