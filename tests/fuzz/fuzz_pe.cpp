// Headers and function tables of ReadyToRun images.
#include <cstdlib>

#include "fault_handler.h"
#include "symbols/pe_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    np::fuzz::tolerate_faults();
    const np::fuzz::GuardedBytes bytes({data, size});
    const auto image = np::symbols::read_ready_to_run_image(bytes.address());
    if (!image.has_value()) return 0;
    const auto& functions = image->functions;
    for (std::uint32_t offset = 0; offset < 65536; offset += 97) {
        const auto found = functions.find(offset);
        if (!found.has_value()) continue;
        if (bytes.address() + offset < found->start || bytes.address() + offset >= found->end) {
            std::abort();
        }
    }
    return 0;
}
