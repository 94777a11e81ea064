// Two writers that never rest beside a reader, for tests of what handlers share.
#pragma once

#include <atomic>
#include <latch>
#include <random>
#include <thread>
#include <vector>

namespace np::unwind {

// Calls `write` on two threads all the time while the caller's runs `read`. Both are given random
// numbers.
template <typename Write, typename Read>
void race_writers(const Write& write, const Read& read) {
    std::atomic<bool> stop = false;
    std::latch all_write{3};  // or the reader is through before they have a processor
    std::vector<std::thread> writers;
    for (unsigned seed = 0; seed < 2; ++seed) {
        writers.emplace_back([&, seed] {
            std::mt19937_64 random(seed);
            for (int i = 0; i < 10'000; ++i)
                write(random);
            all_write.count_down();
            while (!stop)
                write(random);
        });
    }
    all_write.arrive_and_wait();
    std::mt19937_64 random(99);
    read(random);
    stop = true;
    for (std::thread& writer : writers)
        writer.join();
}

}  // namespace np::unwind
