// A hash table from integers, for the built file may not import that of the C++ library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace np::session {

// Linear probing; at most half full. Pointers to values are valid until the next insert or erase.
template <typename Value>
class FlatMap {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] Value* find(std::uint64_t key) noexcept {
        if (cells_.empty()) return nullptr;
        const std::size_t index = probe(key);
        return cells_[index].is_used ? &cells_[index].value : nullptr;
    }

    // The value of `key`, a default one when it was not there.
    Value& operator[](std::uint64_t key) {
        if ((size_ + 1) * 2 > cells_.size()) grow();
        Cell& cell = cells_[probe(key)];
        if (!cell.is_used) {
            cell = {.key = key, .value = Value{}, .is_used = true};
            ++size_;
        }
        return cell.value;
    }

    void erase(std::uint64_t key) {
        if (cells_.empty()) return;
        std::size_t hole = probe(key);
        if (!cells_[hole].is_used) return;
        --size_;
        // Cells behind the hole move into it unless that would put them before their own place.
        for (std::size_t next = after(hole); cells_[next].is_used; next = after(next)) {
            const std::size_t home = place(cells_[next].key);
            const std::size_t from_home = (next - home) & (cells_.size() - 1);
            const std::size_t from_hole = (next - hole) & (cells_.size() - 1);
            if (from_home < from_hole) continue;
            cells_[hole] = std::move(cells_[next]);
            hole = next;
        }
        cells_[hole] = {};
    }

    void clear() {
        cells_.clear();
        size_ = 0;
    }

private:
    struct Cell {
        std::uint64_t key = 0;
        Value value{};
        bool is_used = false;
    };

    static constexpr std::size_t kFirstSize = 64;

    [[nodiscard]] std::size_t place(std::uint64_t key) const noexcept {
        return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> 20U) & (cells_.size() - 1);
    }

    [[nodiscard]] std::size_t after(std::size_t index) const noexcept {
        return (index + 1) & (cells_.size() - 1);
    }

    [[nodiscard]] std::size_t probe(std::uint64_t key) const noexcept {
        std::size_t index = place(key);
        while (cells_[index].is_used && cells_[index].key != key) {
            index = after(index);
        }
        return index;
    }

    void grow() {
        std::vector<Cell> old(cells_.empty() ? kFirstSize : cells_.size() * 2);
        old.swap(cells_);
        for (Cell& cell : old) {
            if (cell.is_used) cells_[probe(cell.key)] = std::move(cell);
        }
    }

    std::vector<Cell> cells_;
    std::size_t size_ = 0;
};

}  // namespace np::session
