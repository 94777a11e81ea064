// Keeps questions to the runtime and the unloading of code apart.
//
// The ids of modules, methods and classes are pointers that the runtime does not check: a question
// about a method whose collectible context goes away meanwhile ends the process. The runtime
// announces each unload on the thread that does it. That thread waits here for the questions that
// are being asked, and from then on nothing is asked about what it has named. Between the
// announcement and the moment at which the runtime forgets the code, its addresses still lead to
// methods: hence is_gone().
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

    // What the last announcements named. Within a Question.
    [[nodiscard]] bool is_gone(ModuleId module) const noexcept;

    // How many announcements there have been.
    [[nodiscard]] std::uint32_t unloads() const noexcept {
        return unloads_.load(std::memory_order_seq_cst);
    }

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

    void wait_for_questions(std::uint64_t patience_ns) const noexcept;

    // Each side tells the other before it looks at what that told (sequentially consistent): who
    // asks knows of the announcement, or is waited for.
    std::atomic<std::uint32_t> questions_{0};
    std::atomic<std::uint32_t> unloads_{0};
    std::array<std::atomic<ModuleId>, kRemembered> gone_{};
    std::atomic<std::uint64_t> announced_{0};  // modules; the next one's place, modulo kRemembered
};

}  // namespace np::clr
