// Code that is replaced while other threads walk through it. The thread sanitizer runs this too.
#include <array>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "symbols/code_registry.h"
#include "symbols/method_bytes.h"
#include "unwind/stack_walker.h"

namespace np::symbols {
namespace {

// One page with two methods as the runtime lays them out: a leaf without a frame, and a caller
// whose frame is as large as the caller of replace() says.
class Methods {
public:
    static constexpr std::uint64_t kLeaf = 0x100;
    static constexpr std::uint64_t kCaller = 0x200;
    static constexpr std::uint64_t kSize = 0x80;

    Methods()
        : page_(static_cast<std::uint8_t*>(
              mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
        fill_code(page_ + kLeaf, kSize);
        fill_code(page_ + kCaller, kSize);
        put_method(kLeaf, 0x400, 0x500, frame_info(0, kSize));
        add(kLeaf, {.kind = JitOwner::Kind::kModule, .id = 1});
    }

    ~Methods() { munmap(page_, 4096); }

    Methods(const Methods&) = delete;
    Methods& operator=(const Methods&) = delete;

    void show(unsigned words) {
        put_method(kCaller, 0x440, 0x540, frame_info(words, kSize));
        add(kCaller, kOwner);
    }

    void hide() { registry_.remove_jit_code(kOwner); }

    [[nodiscard]] std::uint64_t at(std::uint64_t offset) const {
        return reinterpret_cast<std::uint64_t>(page_) + offset;
    }

    [[nodiscard]] CodeRegistry& registry() { return registry_; }

private:
    static constexpr JitOwner kOwner{.kind = JitOwner::Kind::kDynamicMethod, .id = 2};

    template <typename T>
    void put(std::uint64_t offset, T value) {
        std::memcpy(page_ + offset, &value, sizeof value);
    }

    void put_method(std::uint64_t code, std::uint64_t header, std::uint64_t info,
                    const std::vector<std::uint8_t>& bytes) {
        put<std::uint64_t>(code - 8, at(header));
        put<std::uint64_t>(header + 24, code);  // stands for the method's id
        put<std::uint32_t>(header + 32, 1);
        const auto entry = function_entry(static_cast<std::uint32_t>(code),
                                          static_cast<std::uint32_t>(code + kSize),
                                          static_cast<std::uint32_t>(info));
        std::memcpy(page_ + header + 36, entry.data(), entry.size() * sizeof entry[0]);
        std::memcpy(page_ + info, bytes.data(), bytes.size());
    }

    void add(std::uint64_t code, JitOwner owner) {
        const CodeRange range{.start = at(code), .size = kSize};
        registry_.add_jit_code({.function_id = code, .owner = owner, .ranges = {&range, 1}});
    }

    std::uint8_t* page_;
    CodeRegistry registry_;
};

constexpr unsigned kSmall = 4;  // words of the caller's frame
constexpr unsigned kLarge = 8;

unsigned frame_of(unsigned version) {
    return version % 2 == 0 ? kSmall : kLarge;
}

// The frame that a walk finds at the caller: the return address behind it lies at another place of
// the leaf for each size. 0 when the caller is not known.
unsigned walk_once(Methods& methods) {
    std::array<std::uint64_t, 16> stack{};
    stack.fill(1);
    stack[0] = methods.at(Methods::kCaller + 0x40);
    stack[1 + kSmall] = methods.at(Methods::kLeaf + kSmall);
    stack[1 + kLarge] = methods.at(Methods::kLeaf + kLarge);
    std::array<std::uint64_t, 4> frames{};
    const unwind::PublishedMap::Reader reader{methods.registry().published()};
    const auto result = unwind::walk(reader.map(), reader.rules(),
                                     {.pc = methods.at(Methods::kLeaf + 0x20),
                                      .sp = reinterpret_cast<std::uint64_t>(stack.data()),
                                      .fp = 0},
                                     frames);
    if (result.frame_count < 3) return 0;
    return static_cast<unsigned>(frames[2] + 1 - methods.at(Methods::kLeaf));
}

TEST(CodeRaces, A_walk_finds_the_method_that_is_there_and_never_the_one_before_it) {
    Methods methods;
    constexpr unsigned kHidden = 0;
    constexpr unsigned kVersions = 4000;
    std::atomic<unsigned> shown = kHidden;
    std::atomic<bool> stop = false;
    std::atomic<long> right = 0;
    std::atomic<long> wrong = 0;
    std::vector<std::thread> walkers;
    for (int i = 0; i < 3; ++i) {
        walkers.emplace_back([&] {
            while (!stop) {
                const unsigned before = shown.load();
                const unsigned frame = walk_once(methods);
                if (before == kHidden || shown.load() != before) continue;
                ++(frame == frame_of(before) ? right : wrong);
            }
        });
    }
    for (unsigned version = 1; version < kVersions; ++version) {
        methods.show(frame_of(version));
        shown = version;
        for (const long seen = right; version % 32 == 0 && right == seen && wrong == 0;)
            std::this_thread::yield();
        shown = kHidden;
        // Both ways in which code goes: by word of the runtime, and by being written over.
        if (version % 2 == 0) methods.hide();
    }
    stop = true;
    for (std::thread& walker : walkers)
        walker.join();
    EXPECT_EQ(wrong.load(), 0);
    EXPECT_GT(right.load(), 0);
    EXPECT_TRUE(methods.registry().reclaim());
}

// Methods are added all the time meanwhile, so maps are freed under the walkers' eyes.
TEST(CodeRaces, Maps_are_freed_while_others_are_read) {
    Methods methods;
    methods.show(kSmall);
    std::atomic<bool> stop = false;
    std::atomic<long> wrong = 0;
    std::vector<std::thread> walkers;
    for (int i = 0; i < 3; ++i) {
        walkers.emplace_back([&] {
            while (!stop)
                if (walk_once(methods) != kSmall) ++wrong;
        });
    }
    // Methods of a page each: the index is made anew, with a new map, again and again. The word
    // before each points to a header that is none.
    static std::array<std::uint64_t, 16> no_header{};
    const std::vector<std::uint64_t> memory(std::size_t{64} << 7U,
                                            reinterpret_cast<std::uint64_t>(no_header.data()));
    for (unsigned i = 0; i < 20'000; ++i) {
        const CodeRange range{
            .start = reinterpret_cast<std::uint64_t>(memory.data()) + (1 + i % 60) * 1024,
            .size = 900};
        methods.registry().add_jit_code(
            {.function_id = i,
             .owner = {.kind = JitOwner::Kind::kDynamicMethod, .id = 100 + i},
             .ranges = {&range, 1}});
    }
    stop = true;
    for (std::thread& walker : walkers)
        walker.join();
    EXPECT_EQ(wrong.load(), 0);
    EXPECT_TRUE(methods.registry().reclaim());
    EXPECT_LE(methods.registry().memory().jit_index, std::size_t{256} << 10U);
}

}  // namespace
}  // namespace np::symbols
