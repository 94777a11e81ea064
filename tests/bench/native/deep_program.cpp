#include "deep_program.h"

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace np::bench {
namespace {

constexpr std::size_t kWords = std::size_t{8}
                               << 20;  // 64 MiB: more than the last level cache holds
constexpr int kReads = 400;

std::vector<unsigned long> memory(kWords, 7);
unsigned long state = 1;

// Reads all over memory, each place depending on the one before.
template <std::size_t Number>
[[gnu::noinline]] unsigned long work() {
    unsigned long sum = 0;
    for (int i = 0; i < kReads; ++i) {
        state = state * 6364136223846793005UL + 1442695040888963407UL + (sum & 1);
        unsigned long& word = memory[(state >> 33) % kWords];
        sum += word;
        word += (state >> 60) + Number;
    }
    return sum;
}

using Leaf = unsigned long (*)();

template <std::size_t... Numbers>
constexpr std::array<Leaf, kLeaves> all_leaves(std::index_sequence<Numbers...>) {
    return {work<Numbers>...};
}

constexpr auto kLeafFunctions = all_leaves(std::make_index_sequence<kLeaves>());
Leaf chosen_leaf = kLeafFunctions.front();

using Level = unsigned long (*)(unsigned long);

template <int Left>
[[gnu::noinline]] unsigned long level(unsigned long value) {
    // Frames of different sizes.
    std::array<volatile unsigned long, 1 + Left % 7> locals{};
    locals.back() = value + Left;
    if constexpr (Left > 1) {
        return level<Left - 1>(value * 31 + Left) + locals.front();
    } else {
        return chosen_leaf() + locals.front();
    }
}

template <std::size_t... Numbers>
constexpr std::array<Level, kMaxDepth> all_levels(std::index_sequence<Numbers...>) {
    return {level<static_cast<int>(Numbers) + 1>...};
}

constexpr auto kLevels = all_levels(std::make_index_sequence<kMaxDepth>());

}  // namespace

unsigned long run_at_depth(int depth, std::size_t leaf) {
    return call_at_depth(depth, kLeafFunctions[leaf]);
}

unsigned long call_at_depth(int depth, unsigned long (*leaf)()) {
    chosen_leaf = leaf;
    return kLevels[static_cast<std::size_t>(depth) - 1](static_cast<unsigned long>(depth));
}

}  // namespace np::bench
