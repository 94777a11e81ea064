#include "unwind/loader_objects.h"

namespace np::unwind {

[[gnu::noinline]] std::uint64_t unwind_header_at(FindLoaderObject find, std::uint64_t pc) noexcept {
    if (find == nullptr) return 0;
    LoaderObject object{};
    return find(pc, &object) == 0 ? object.unwind_header : 0;
}

}  // namespace np::unwind
