#include "oracle/address_space.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>

namespace np::oracle {
namespace {

constexpr unsigned kPageBits = 12;

}  // namespace

void AddressSpace::refresh() noexcept {
    mappings_.clear();
    image_pages_.clear();
}

void AddressSpace::read() {
    std::ifstream lines("/proc/" + std::to_string(process_) + "/maps");
    std::unordered_map<std::string, std::uint64_t> bases;
    mappings_.clear();
    for (std::string line; std::getline(lines, line);) {
        Mapping mapping{};
        if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64, &mapping.start, &mapping.end) != 2) {
            continue;
        }
        const auto path = line.find('/');
        mapping.base = mapping.start;
        if (path != std::string::npos && line.find("memfd:") == std::string::npos) {
            mapping.module = line.substr(line.rfind('/') + 1);
            mapping.base = bases.emplace(mapping.module, mapping.start).first->second;
        } else if (line.find("[vdso]") != std::string::npos) {
            mapping.module = "[vdso]";
        }
        mappings_.push_back(mapping);
    }
}

const AddressSpace::Mapping* AddressSpace::mapping_at(std::uint64_t address) {
    const auto search = [&]() -> const Mapping* {
        const auto after = std::upper_bound(
            mappings_.begin(), mappings_.end(), address,
            [](std::uint64_t value, const Mapping& mapping) { return value < mapping.start; });
        if (after == mappings_.begin() || (after - 1)->end <= address) return nullptr;
        return &*(after - 1);
    };
    const Mapping* found = search();
    if (found != nullptr) return found;
    read();
    return search();
}

Place AddressSpace::find(std::uint64_t address) {
    const Mapping* mapping = mapping_at(address);
    if (mapping == nullptr || mapping->module.empty()) return {.module = {}, .offset = address};
    return {.module = mapping->module, .offset = address - mapping->base};
}

bool AddressSpace::is_managed_image(std::uint64_t address) {
    const auto [entry, is_new] = image_pages_.try_emplace(address >> kPageBits, false);
    if (is_new) entry->second = find(address).module.ends_with(".dll");
    return entry->second;
}

std::uint64_t AddressSpace::base_of(const std::string& module) {
    read();
    for (const Mapping& mapping : mappings_) {
        if (mapping.module == module) return mapping.base;
    }
    return 0;
}

}  // namespace np::oracle
