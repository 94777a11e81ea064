#include "session/agent.h"

#include <cstdlib>

#include <unistd.h>

#include "session/log.h"
#include "session/process_age.h"
#include "session/ring_memory.h"

namespace np::session {
namespace {

std::size_t processor_count() noexcept {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? static_cast<std::size_t>(count) : 1;
}

std::string joined(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) {
        if (!line.empty()) line += ' ';
        line += argument;
    }
    return line;
}

const char* environment(const char* name) {
    return getenv(name);  // NOLINT(concurrency-mt-unsafe): before the application runs
}

}  // namespace

Agent::Agent(Settings settings, ProcessImage process)
    : settings_{std::move(settings)},
      process_{std::move(process)},
      callback_{*this, registry_, fence_} {}

clr::Result Agent::runtime_started(const clr::ProfilerInfo& runtime) noexcept {
    return start(runtime, find_socket(settings_, environment));
}

// The variables of a process that was not started for us name no host: it serves those who come.
clr::Result Agent::runtime_attached(const clr::ProfilerInfo& runtime) noexcept {
    return start(runtime, {});
}

clr::Result Agent::start(const clr::ProfilerInfo& runtime, std::optional<SocketPath> home) {
    if (!prepare_memory()) {
        log_line("memory for samples is refused (memfd_create or mmap); nothing is profiled");
        return clr::kFailed;
    }
    signal::publish(*state_);
    guard_.install();
    timers_ = std::make_unique<ThreadTimers>(state_->threads, state_->ring);
    prepare_events(runtime);
    window_ =
        std::make_unique<Window>(WindowParts{.state = *state_,
                                             .registry = registry_,
                                             .timers = *timers_,
                                             .guard = guard_,
                                             .events = *events_,
                                             .heap = *heap_,
                                             .budget = Budget{settings_.max_overhead_per_million},
                                             .visits_threads = can_read_threads()});
    names_ = std::make_unique<NameResolver>(runtime, registry_, fence_);
    control_ = std::make_unique<ControlThread>(ControlParts{.home = std::move(home),
                                                            .self = introduce(runtime),
                                                            .ring_fd = ring_fd_,
                                                            .window = *window_,
                                                            .names = *names_,
                                                            .ring = state_->ring,
                                                            .texts = texts_,
                                                            .timers = *timers_});
    if (control_->start()) return clr::kOk;
    log_line("a thread for profiling is refused; nothing is profiled");
    return clr::kFailed;
}

bool Agent::prepare_memory() {
    auto ring = create_ring(ring_capacity(processor_count()));
    const auto threads = create_thread_table();
    if (!ring || !threads) return false;
    ring_fd_ = ring->fd.release();
    state_ = std::make_unique<signal::HandlerState>(wire::RingWriter{ring->memory}, *threads,
                                                    registry_.published(),
                                                    SignalGuard::current_profiling_action());
    return true;
}

// Without events every other type is still there: the hub then has no samplers.
void Agent::prepare_events(const clr::ProfilerInfo& runtime) {
    clr::RuntimeVersion version;
    session_ = std::make_unique<EventSession>(clr::EventPipe::from(runtime), registry_, *timers_);
    live_ = std::make_unique<LiveObjects>(clr::ObjectHandles::from(runtime));
    heap_ = std::make_unique<HeapReport>(*state_, *live_);
    events_ = std::make_unique<EventHub>(*session_, state_->ring, *live_,
                                         Budget{settings_.max_overhead_per_million});
    if (!clr::succeeded(runtime.GetRuntimeInformation(&version)) || !session_->start(*events_)) {
        return;
    }
    allocations_ = std::make_unique<AllocationSampler>(*state_, texts_, *live_,
                                                       allocation_needs(version.major));
    contention_ = std::make_unique<ContentionSampler>(*state_);
    exceptions_ = std::make_unique<ExceptionSampler>(*state_, texts_);
    events_->add(*allocations_);
    events_->add(*contention_);
    events_->add(*exceptions_);
}

Introduction Agent::introduce(const clr::ProfilerInfo& runtime) const {
    clr::RuntimeVersion version;
    Introduction self;
    if (clr::succeeded(runtime.GetRuntimeInformation(&version))) {
        self.runtime = std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' +
                       std::to_string(version.patch);
    }
    self.command_line = joined(process_.arguments);
    self.entry_assembly = entry_path(process_);
    self.start_time_unix_ns = process_start_time();
    self.types = window_->types();
    self.processors = static_cast<std::uint32_t>(processor_count());
    return self;
}

bool Agent::invited(std::string_view text) noexcept {
    const auto socket = read_invitation(text);
    if (socket) control_->invite(*socket);
    return socket.has_value();
}

void Agent::thread_found(clr::ThreadId thread, std::uint32_t kernel_id) noexcept {
    timers_->thread_found(kernel_id, thread);
}

void Agent::thread_started(clr::ThreadId thread) noexcept {
    timers_->thread_started(thread);
}

void Agent::thread_ending() noexcept {
    timers_->thread_ending();
}

void Agent::method_unloaded(clr::FunctionId function) noexcept {
    names_->forget_method(function);
}

void Agent::module_unloading() noexcept {
    names_->forget_all_methods();
}

// Objects are followed from here on: earlier, the runtime is not ready for a session.
void Agent::method_compiled() noexcept {
    if (is_managed_code_running_.load(std::memory_order_relaxed)) return;
    if (is_managed_code_running_.exchange(true, std::memory_order_relaxed)) return;
    if (settings_.follows_objects) events_->keep_heap_on();
}

void Agent::event_delivered(const clr::RuntimeEvent& event) noexcept {
    events_->deliver(event);
}

void Agent::runtime_ending() noexcept {
    constexpr std::uint64_t kSessionPatience = 20'000'000;
    session_->stop(kSessionPatience);
    control_->finish();
}

}  // namespace np::session
