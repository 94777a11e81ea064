#include "session/ring_memory.h"

#include <algorithm>
#include <bit>
#include <new>

#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wire/ring_layout.h"

namespace np::session {
namespace {

constexpr std::size_t kBytesPerProcessor = std::size_t{512} << 10U;
constexpr std::size_t kMinCapacity = std::size_t{1} << 20U;
constexpr std::size_t kMaxCapacity = std::size_t{8} << 20U;
constexpr std::size_t kMaxThreads = 65536;

void* map(std::size_t size, int flags, int fd) noexcept {
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

std::size_t ring_capacity(std::size_t processors) noexcept {
    return std::clamp(std::bit_ceil(processors * kBytesPerProcessor), kMinCapacity, kMaxCapacity);
}

std::optional<RingMemory> create_ring(std::size_t capacity) noexcept {
    // The raw call: musl has had the function only since 1.1.20.
    const long made =
        syscall(SYS_memfd_create, "nativeprofiler-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    base::UniqueFd fd{static_cast<int>(made)};
    const std::size_t size = wire::kRingHeaderBytes + capacity;
    if (!fd || ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return {};
    // A reader in another process must not be killed by a file that shrinks under its mapping.
    if (fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return {};
    void* const memory = map(size, MAP_SHARED, fd.get());
    if (memory == nullptr) return {};
    auto* const header = new (memory) wire::RingHeader{};
    header->magic = wire::kRingMagic;
    header->version = wire::kRingVersion;
    header->capacity = capacity;
    return RingMemory{.fd = std::move(fd), .memory = static_cast<std::byte*>(memory)};
}

std::optional<signal::ThreadTable> create_thread_table() noexcept {
    void* const memory = map(kMaxThreads * sizeof(signal::ThreadSlot),
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
    if (memory == nullptr) return {};
    // Zero bytes are a slot in its first state: all of its members are integers that begin at 0.
    return signal::ThreadTable{static_cast<signal::ThreadSlot*>(memory), kMaxThreads};
}

}  // namespace np::session
