// Names that a process tells before it ends, for nobody can be asked afterwards.
#pragma once

#include <cstdint>

#include "session/host_link.h"
#include "session/name_resolver.h"
#include "wire/ring_writer.h"

namespace np::session {

// Sends the names of all that the host has not taken out of the ring yet, as far as the time and
// the socket allow. The host finds them in its socket when the process is gone, so nobody waits for
// a host that gets no processor.
void tell_last_names(const wire::RingWriter& ring, NameResolver& names, HostLink& host,
                     std::uint64_t patience_ends);

}  // namespace np::session
