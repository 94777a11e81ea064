// Walks from random registers over random stacks, through every kind of code.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caught_faults.h"
#include "emulation.h"
#include "unwind/hostile_code.h"
#include "unwind/stack_walker.h"

namespace np::unwind {
namespace {

// NP_HOSTILE_WALKS: as many instead.
int hostile_walks() {
    const char* const wanted = std::getenv("NP_HOSTILE_WALKS");
    if (wanted != nullptr) return std::atoi(wanted);
    return kIsEmulated ? 20'000 : 100'000;  // a fault takes milliseconds there
}

// Where walks start: a stack, what the kernel saved of the interrupted code, the runtime's object
// for the thread. Each is a page beside memory that cannot be read.
class HostileStart {
public:
    explicit HostileStart(HostileCode& code)
        : blocks_(code.blocks()), original_(code.place(HostileJit::kOriginal).start) {
        for (const HostilePlace& place : code.places())
            aims_.insert(aims_.end(), place.aims, place.start);
        for (std::size_t i = 0; i < kWords; i += 2)
            replace_return_address(i);
    }

    // Changes a part of all of it. What the last walks had stays around that.
    Registers next() {
        window_ = first_of(kWords - kWindow);
        for (std::size_t i = 0; i < kWindow; ++i)
            stack_[window_ + i] = any();
        for (int i = 0; i < 4; ++i)
            replace_return_address(draw(kWords / 2) * 2);
        for (std::size_t i = 0; i < kGeneralWords; ++i)
            general_[i] = draw(2) == 0 ? any() : on_stack();
        return registers();
    }

    std::size_t draw(std::size_t count) { return random_() % count; }

private:
    static constexpr std::size_t kWords = GuardedPage::kSize / 8;
    static constexpr std::size_t kWindow = 48;

    static std::uint64_t* words_of(const GuardedPage& page) {
        return static_cast<std::uint64_t*>(page.data());
    }

    // One of so many places, the first and the last more often.
    std::size_t first_of(std::size_t count) {
        switch (draw(4)) {
            case 0: return 0;
            case 1: return count;
            default: return draw(count + 1);
        }
    }

    // Behind a call, mostly where a function's own instructions are.
    std::uint64_t code() {
        const std::size_t offset = draw(HostileBlock::kFunction) & ~std::size_t{3};
        return aims_[draw(aims_.size())] + (draw(2) == 0 ? HostileBlock::kMark : offset);
    }

    std::uint64_t on_stack() {
        return reinterpret_cast<std::uint64_t>(stack_ + window_ + draw(kWindow));
    }

    std::uint64_t edge() {
        const auto around = [this](const GuardedPages& memory) {
            return (draw(2) == 0 ? memory.start() : memory.end()) + (draw(128) - 64) * 8;
        };
        switch (draw(4)) {
            case 0: return around(stack_page_);
            case 1: return around(thread_page_);
            case 2: return around(general_page_);
            default: return around(blocks_[draw(blocks_.size())]->memory());
        }
    }

    std::uint64_t any() {
        switch (draw(8)) {
            case 0: return random_();
            case 1: return draw(std::size_t{1} << 47);
            case 2: return edge();
            case 3:
            case 4: return on_stack();
            default: return code();
        }
    }

    // The runtime says that the address at some place of the stack was another one. Only here is it
    // that of the function that no other word leads to.
    void replace_return_address(std::size_t number) {
        thread_[number] = draw(2) == 0 ? original_ + HostileBlock::kMark : any();
        thread_[number + 1] = reinterpret_cast<std::uint64_t>(stack_ + draw(kWords));
    }

    Registers registers() {
        Registers from{.pc = draw(8) == 0 ? any() : code() + draw(4),
                       .sp = draw(4) == 0 ? any() : on_stack(),
                       .fp = draw(2) == 0 ? any() : on_stack(),
                       .general = reinterpret_cast<std::uint64_t>(general_),
                       .runtime_thread = reinterpret_cast<std::uint64_t>(thread_)};
        general_[kPcWord] = from.pc;
        general_[kSpWord] = from.sp;
        general_[kFpWord] = from.fp;
        switch (draw(8)) {
            case 0: from.general = 0; break;
            case 1: from.general = any(); break;
            case 2: general_[draw(kGeneralWords)] = any(); break;
            default: break;
        }
        switch (draw(8)) {
            case 0: from.runtime_thread = any(); break;
            case 1: from.runtime_thread += draw(GuardedPage::kSize); break;
            case 2:
            case 3: from.runtime_thread = 0; break;
            default: break;
        }
        return from;
    }

    std::vector<const HostileBlock*> blocks_;
    std::uint64_t original_;
    std::vector<std::uint64_t> aims_;   // where functions begin
    std::mt19937_64 random_{20240607};  // the same walks in every run
    GuardedPage stack_page_;
    GuardedPage thread_page_;
    GuardedPage general_page_;
    std::uint64_t* stack_ = words_of(stack_page_);
    std::uint64_t* thread_ = words_of(thread_page_);
    std::uint64_t* general_ = words_of(general_page_) + (kWords - kGeneralWords);
    std::size_t window_ = 0;
};

class HostileWalks : public testing::Test {
protected:
    void walk_times(int count) {
        for (int i = 0; i < count; ++i) {
            const std::span<std::uint64_t> frames = buffer();
            const Registers from = start_.next();
            const WalkResult result = walk(code_.map(), cache_.get(), Registers(from), frames);
            ASSERT_LE(result.frame_count, frames.size());
            ASSERT_EQ(*(frames.data() - 1), kCanary);
            if (i % 16 == 0) {
                expect_without_cache(from, result, frames);
            }
            ++ends_[static_cast<std::size_t>(result.end)];
            see(frames.first(result.frame_count));
        }
    }

    HostileCode code_;
    std::array<int, kWalkEndCount> ends_{};

private:
    static constexpr std::uint64_t kCanary = 0x5ca1ab1e'0ddba115;

    static constexpr std::size_t kMostFrames = 128;

    // Ends where memory does.
    std::span<std::uint64_t> buffer() {
        const std::size_t size = start_.draw(2) == 0 ? kMostFrames : start_.draw(kMostFrames);
        auto* const end = reinterpret_cast<std::uint64_t*>(buffer_page_.end());
        *(end - size - 1) = kCanary;
        return {end - size, size};
    }

    // What a walk finds does not depend on what others have left in the cache.
    void expect_without_cache(const Registers& from, const WalkResult& expected,
                              std::span<const std::uint64_t> expected_frames) {
        std::array<std::uint64_t, kMostFrames> frames{};
        const WalkResult result = walk(code_.map(), nullptr, Registers(from),
                                       std::span(frames).first(expected_frames.size()));
        EXPECT_EQ(result.end, expected.end);
        ASSERT_EQ(result.frame_count, expected.frame_count);
        EXPECT_TRUE(std::equal(frames.begin(), frames.begin() + result.frame_count,
                               expected_frames.begin()));
    }

    void see(std::span<const std::uint64_t> frames) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
            HostilePlace* const place = code_.place_at(frames[i]);
            if (place == nullptr) continue;
            place->is_met = true;
            if (i + 1 == frames.size()) continue;
            // Callers are told by the byte before their return address.
            if (i == 0) place->seen_left |= kLeftAtLeaf;
            if (i != 0 && frames[i] % 4 == 3) place->seen_left |= kLeftAsCaller;
        }
    }

    HostileStart start_{code_};
    GuardedPage buffer_page_;
    std::unique_ptr<RuleCache> cache_{new RuleCache()};
};

TEST_F(HostileWalks, Never_fault_and_come_through_every_kind_of_code) {
    const CaughtFaults faults;
    const int count = hostile_walks();
    walk_times(count - count / 8);
    for (const HostilePlace& place : code_.places()) {
        EXPECT_TRUE(place.is_met) << place.name;
        EXPECT_EQ(place.seen_left & place.left, place.left) << place.name;
    }
    code_.remove_dynamic_method();
    HostilePlace& removed = code_.place(HostileJit::kDynamic);
    removed.seen_left = 0;
    walk_times(count / 8);
    EXPECT_EQ(removed.seen_left & kLeftAsCaller, 0U);
    for (std::size_t end = 0; end < ends_.size(); ++end)
        EXPECT_GT(ends_[end], 0) << "reason " << end;
    EXPECT_GT(faults.count(), 0);
}

// A sanitizer may ask the kernel for memory, or hold a signal back.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// Seccomp's strict mode kills on any call but read, write, exit and sigreturn.
TEST_F(HostileWalks, Make_no_system_call) {
    if (kIsEmulated) GTEST_SKIP() << "not under qemu-user: the emulator makes calls of its own";
    const CaughtFaults faults;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) std::abort();
        walk_times(50'000);
        syscall(SYS_exit, HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_FALSE(WIFSIGNALED(status)) << "by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

#endif

}  // namespace
}  // namespace np::unwind
