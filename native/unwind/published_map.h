// The code map that handlers read now, and the proof that a replaced one can be freed.
//
// A reader announces itself in one of two counters, loads the map, and withdraws after its last
// use. The owner replaces the map and then looks at the counters. Announcement, load, exchange and
// look are sequentially consistent: a reader that loaded the old map had announced itself before
// the exchange, so once each counter has been seen at zero after it, not necessarily at the same
// moment, no such reader is left. Two counters, because one need never be zero in a process with a
// hundred busy processors: the owner sends new readers to the counter that it has already seen
// empty, and the other drains.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "unwind/code_map.h"
#include "unwind/rule_cache.h"

namespace np::unwind {

class PublishedMap {
public:
    // A map for as long as the object lives. Handler world, any thread; also within another reader.
    class Reader {
    public:
        explicit Reader(PublishedMap& published) noexcept;
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        ~Reader();

        [[nodiscard]] const CodeMap& map() const noexcept { return *map_; }

        [[nodiscard]] RuleCache* rules() const noexcept { return rules_; }

    private:
        std::atomic<std::uint32_t>& count_;
        const CodeMap* map_;
        RuleCache* rules_;
    };

    // What the owner keeps with each replaced map.
    struct GracePeriod {
        std::array<bool, 2> was_empty{};

        [[nodiscard]] bool is_over() const noexcept { return was_empty[0] && was_empty[1]; }
    };

    // Before the first publish() readers see an empty map. `rules` is that of all maps; null: none.
    explicit PublishedMap(RuleCache* rules = nullptr) noexcept : map_(&nothing_), rules_(rules) {}

    // One owner at a time: publish and observe.
    void publish(const CodeMap& map) noexcept { map_.store(&map, std::memory_order_seq_cst); }

    // Which counters are empty now; sends new readers to the one that is.
    [[nodiscard]] std::array<bool, 2> observe() noexcept;

private:
    CodeMap nothing_{CodeMapParts{}, 0};
    std::atomic<const CodeMap*> map_;
    // Here, and not in the maps: a walk that finds both pushed out of the processor's caches has
    // the rules fetched while it waits for the map.
    RuleCache* const rules_;
    std::atomic<std::uint32_t> phase_ = 0;
    std::array<std::atomic<std::uint32_t>, 2> readers_{};
};

}  // namespace np::unwind
