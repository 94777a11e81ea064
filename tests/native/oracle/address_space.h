// What is mapped where in the stepped process.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <sys/types.h>

namespace np::oracle {

struct Place {
    std::string module;    // file name; empty for memory without a file
    std::uint64_t offset;  // from the module's first mapping, or the address itself
};

[[nodiscard]] inline std::string to_text(const Place& place) {
    return place.module + '+' + std::to_string(place.offset);
}

class AddressSpace {
public:
    void use(pid_t process) noexcept { process_ = process; }

    // Forgets what was read: the program may have mapped other files since.
    void refresh() noexcept;

    [[nodiscard]] Place find(std::uint64_t address);
    [[nodiscard]] bool is_managed_image(std::uint64_t address);

    // 0 when no file of this name is mapped.
    [[nodiscard]] std::uint64_t base_of(const std::string& module);

private:
    struct Mapping {
        std::uint64_t start;
        std::uint64_t end;
        std::uint64_t base;
        std::string module;
    };

    void read();
    [[nodiscard]] const Mapping* mapping_at(std::uint64_t address);

    pid_t process_ = 0;
    std::vector<Mapping> mappings_;
    std::unordered_map<std::uint64_t, bool> image_pages_;
};

}  // namespace np::oracle
