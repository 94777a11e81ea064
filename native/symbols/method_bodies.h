// Where the bodies of a dynamic method lie, by the method's id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace np::symbols {

// A hash table that keeps several bodies under one id. Not thread-safe.
class MethodBodies {
public:
    struct Body {
        std::uint64_t function_id = 0;
        std::uint64_t start = 0;
        std::uint32_t size = 0;
    };

    void add(const Body& body);

    // Takes the bodies of a method out of the table.
    [[nodiscard]] std::vector<Body> take(std::uint64_t function_id);

    // Takes out the one that begins at `start`.
    void forget(std::uint64_t function_id, std::uint64_t start) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return used_ - dead_; }

private:
    // Probing goes on over dead cells; they go when the table is next made anew.
    enum class State : std::uint8_t { kEmpty, kUsed, kDead };

    struct Cell {
        Body body;
        State state = State::kEmpty;
    };

    template <typename Visitor>
    void visit(std::uint64_t function_id, Visitor visitor);
    void put(const Body& body) noexcept;
    void make_room();
    void kill(Cell& cell) noexcept;

    std::vector<Cell> cells_;  // a power of two, at most half used
    std::size_t used_ = 0;     // dead ones included
    std::size_t dead_ = 0;
};

}  // namespace np::symbols
