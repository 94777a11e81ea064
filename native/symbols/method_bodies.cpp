#include "symbols/method_bodies.h"

#include <utility>

namespace np::symbols {
namespace {

constexpr std::size_t kFirstSize = 64;

std::size_t place_of(std::uint64_t function_id, std::size_t size) noexcept {
    return static_cast<std::size_t>(function_id * 0x9e3779b97f4a7c15 >> 20) & (size - 1);
}

}  // namespace

template <typename Visitor>
void MethodBodies::visit(std::uint64_t function_id, Visitor visitor) {
    if (cells_.empty()) return;
    for (std::size_t at = place_of(function_id, cells_.size()); cells_[at].state != State::kEmpty;
         at = (at + 1) & (cells_.size() - 1)) {
        Cell& cell = cells_[at];
        if (cell.state == State::kUsed && cell.body.function_id == function_id) visitor(cell);
    }
}

void MethodBodies::put(const Body& body) noexcept {
    std::size_t at = place_of(body.function_id, cells_.size());
    while (cells_[at].state != State::kEmpty) {
        at = (at + 1) & (cells_.size() - 1);
    }
    cells_[at] = {.body = body, .state = State::kUsed};
    ++used_;
}

void MethodBodies::make_room() {
    if ((used_ + 1) * 2 <= cells_.size()) return;
    std::size_t next_size = kFirstSize;
    while (next_size < size() * 4) {
        next_size *= 2;
    }
    const std::vector<Cell> old = std::exchange(cells_, std::vector<Cell>(next_size));
    used_ = dead_ = 0;
    for (const Cell& cell : old) {
        if (cell.state == State::kUsed) put(cell.body);
    }
}

void MethodBodies::kill(Cell& cell) noexcept {
    cell.state = State::kDead;
    ++dead_;
}

void MethodBodies::add(const Body& body) {
    make_room();
    put(body);
}

std::vector<MethodBodies::Body> MethodBodies::take(std::uint64_t function_id) {
    std::vector<Body> taken;
    visit(function_id, [&](Cell& cell) {
        taken.push_back(cell.body);
        kill(cell);
    });
    return taken;
}

void MethodBodies::forget(std::uint64_t function_id, std::uint64_t start) noexcept {
    visit(function_id, [&](Cell& cell) {
        if (cell.body.start == start) kill(cell);
    });
}

}  // namespace np::symbols
