// Keeps questions to the runtime and the unloading of code apart.
//
// The ids of modules, methods and classes are pointers that the runtime does not check: a question
// about a method whose collectible context goes away meanwhile ends the process. The runtime
// announces each unload on the thread that does it. That thread waits here for the questions that
// are being asked, and from then on nothing is asked about what it has named. Between the
// announcement and the moment at which the runtime forgets the code, its addresses still lead to
// methods: hence is_gone().
//
// Lists of functions are worse: they may name what was announced before, which is freed while they
// are worked through. But all that is unloaded is unloaded by one thread, one batch of
// contexts after the other: while that thread waits in an announcement nothing is freed, and what
// its batch has announced is known to be gone. An Inventory waits for such a moment, or for one at
// which nothing has been announced for a while.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "clr/profiling_types.h"

namespace np::clr {

class UnloadFence {
public:
    // One question to the runtime, or a few that belong together, at most milliseconds. Not where
    // an unload may be announced: it would wait for itself.
    class Question {
    public:
        explicit Question(UnloadFence& fence) noexcept : fence_{fence} {
            fence_.questions_.fetch_add(1, std::memory_order_seq_cst);
        }

        Question(const Question&) = delete;
        Question& operator=(const Question&) = delete;

        ~Question() { fence_.questions_.fetch_sub(1, std::memory_order_seq_cst); }

    private:
        UnloadFence& fence_;
    };

    // Work on a list of functions that is taken within it, well under a second. Such a list holds
    // no dynamic methods: their unloading goes on. One at a time; to begin may take 50 ms.
    class Inventory {
    public:
        explicit Inventory(UnloadFence& fence) noexcept;

        Inventory(const Inventory&) = delete;
        Inventory& operator=(const Inventory&) = delete;

        ~Inventory() { fence_.inventory_.store(0, std::memory_order_seq_cst); }

    private:
        UnloadFence& fence_;
    };

    // What the last announcements named. Within a Question or an Inventory.
    [[nodiscard]] bool is_gone(ModuleId module) const noexcept;

    // Its id may be that of one that is gone.
    void module_loaded(ModuleId module) noexcept;

    // On the thread that unloads, before it does. The wait has a bound, for no app may hang because
    // of us: whoever asks is then stuck for reasons of his own.
    void module_unloading(ModuleId module) noexcept;
    void method_unloading() noexcept;

private:
    // The runtime takes the code of these away right after their announcement.
    static constexpr std::size_t kRemembered = 1024;

    // The places that were ever written to: none in a process that unloads nothing.
    [[nodiscard]] std::size_t used() const noexcept;

    // Until `is_free()` is true, or so long.
    template <typename Condition>
    static void wait_until(Condition is_free, std::uint64_t patience_ns) noexcept;

    [[nodiscard]] bool has_no_questions() const noexcept {
        return questions_.load(std::memory_order_seq_cst) == 0;
    }

    // Each side tells the other before it looks at what that told (sequentially consistent): who
    // asks knows of the announcement, or is waited for.
    std::atomic<std::uint32_t> questions_{0};
    std::atomic<std::uint32_t> inventory_{0};  // the number of the one that goes on, or 0
    // That for which a module's unloading waits: it has seen that number, and goes on when it is
    // not there any more.
    std::atomic<std::uint32_t> held_by_{0};
    std::uint32_t inventories_ = 0;
    std::array<std::atomic<ModuleId>, kRemembered> gone_{};
    std::atomic<std::uint64_t> announced_{0};  // modules; the next one's place, modulo kRemembered
};

}  // namespace np::clr
