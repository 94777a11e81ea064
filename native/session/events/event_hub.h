// Brings the runtime's events to the profile types that are switched on, and switches them off
// when they cost too much.
//
// Types are on for a window, or always (heap). Each event's cost is summed; when the sum reaches
// what the account allows, all types go off at once and the session is stopped: in a window until
// its end (a slice of it, of no less than EventAccount::kShortestSliceNs where that is not far too
// much), outside of one until what was spent has accrued again. Then heap goes on in slices of
// half a second, each of which stands for the rest before it too.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "clr/events/runtime_event.h"
#include "session/events/event_account.h"
#include "session/events/event_sampler.h"
#include "session/events/event_session.h"
#include "session/events/live_objects.h"
#include "wire/profile_type.h"
#include "wire/ring_writer.h"

namespace np::session {

// How much of a window its events were taken: what was seen stands for the whole window, so the
// host multiplies it by `scale_millionths`; 0: nothing was seen.
struct EventCoverage {
    std::uint64_t covered_ns = 0;
    std::uint64_t scale_millionths = 0;
};

class EventHub final : public SessionTimer {
public:
    EventHub(EventSession& session, wire::RingWriter ring, LiveObjects& live,
             const Budget& budget) noexcept
        : session_{session}, ring_{ring}, live_{live}, account_{budget} {}

    // Before the first window.
    void add(EventSampler& sampler) { samplers_.push_back(&sampler); }

    // Every type that has a sampler here.
    [[nodiscard]] wire::ProfileTypes types() const noexcept;

    // From any thread, once: heap is on from a moment later on, in windows and between them.
    void keep_heap_on() noexcept;

    // Control thread, before it opens anything.
    void introduce_control_thread(Tid tid) noexcept { control_thread_ = tid; }

    // Control thread: these types of a window from now on, with a part of the budget. Types without
    // a sampler are passed over. Waits for the session a little; what is late begins late.
    void open(wire::ProfileTypes types, std::uint64_t length_ns, std::uint32_t percent) noexcept;

    // Control thread: samplers tell what they have gathered for the window.
    void tell(std::uint32_t window_id) noexcept;

    // The window ends.
    [[nodiscard]] EventCoverage close() noexcept;

    // Control thread: nothing of ours handles faults any more, so no stack may be walked: no
    // session until stand_up(), and a window that is open is to be closed at once.
    void stand_down() noexcept;

    void stand_up() noexcept;

    // On the thread that caused the event.
    void deliver(const clr::RuntimeEvent& event) noexcept;

    void timer_due() noexcept override;

    // What our own threads have used: the session's, and the control thread's.
    [[nodiscard]] std::uint64_t agent_cpu() const noexcept;

private:
    class Lock;

    [[nodiscard]] Reading read() const noexcept;
    [[nodiscard]] std::uint64_t cost() const noexcept;
    [[nodiscard]] std::uint64_t lost_records() const noexcept;
    void check_budget() noexcept;
    void end_slice_of_full_ring() noexcept;
    [[nodiscard]] bool may_go_on(const Reading& at) noexcept;
    void end_slice(const Reading& at) noexcept;
    void rest(const Reading& at) noexcept;
    void resume(const Reading& at) noexcept;
    void go_on_with_heap(const Reading& at) noexcept;
    [[nodiscard]] EventCoverage coverage(const Reading& end) const noexcept;
    void switch_on(wire::ProfileTypes types) noexcept;

    EventSession& session_;
    wire::RingWriter ring_;
    LiveObjects& live_;
    std::vector<EventSampler*> samplers_;
    std::atomic<Tid> control_thread_{0};
    std::atomic<wire::ProfileTypes> on_{0};
    std::atomic<std::uint64_t> limit_{UINT64_MAX};  // of cost(); a lower bound of the account's
    std::atomic<std::uint64_t> losses_at_start_{UINT64_MAX};  // of the window's slice; else: none
    std::atomic_flag is_locked_;

    // Under the lock.
    EventAccount account_;
    wire::ProfileTypes window_ = 0;  // types of the open window that are events
    Reading opened_;
    std::optional<Reading> ended_;    // the window's slice, before the window itself
    std::optional<Reading> started_;  // the session of the slice, when it ended
    bool is_open_ = false;            // a window of any types
    bool keeps_heap_ = false;
    bool has_stood_down_ = false;
    bool was_over_budget_ = false;        // heap, at least once: from then on it goes in slices
    std::uint64_t heap_rests_since_ = 0;  // 0: it is on
    std::uint64_t slice_ends_ = 0;        // of heap's half second; 0: no such slice
};

}  // namespace np::session
