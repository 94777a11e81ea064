"""A host of one process, for tests of the agent alone: speaks docs/wire_format.md and keeps what it gets."""
import array
import dataclasses
import mmap
import os
import select
import socket
import struct
import time

HEADER_BYTES = 4096
GRANULE = 64
SAMPLE = struct.Struct("<QIHHIBB2xIIQQQII")
CPU, WALL, HEAP, THREADS, CONTENTION, EXCEPTIONS, ALLOC = range(1, 8)
DROPS = ["ring_full", "no_walk_buffer", "contended", "owner_died", "late_signal", "segv_blocked", "foreign_signal",
         "timer_refused", "thread_ended", "handler_nested", "signal_blocked", "unreadable_event", "thread_moved", "window_ended"]
NAMELESS = {4: "[stub]", 5: "[unloaded]"}  # kinds of functions
ENDS = ["root", "depth_limit", "unknown_code", "unreadable_memory", "no_progress", "unsupported_rule",
        "bad_return_address"]


class Reader:
    """One message's body, front to back."""

    def __init__(self, packet: bytes):
        self.type, flags, length = struct.unpack_from("<HHI", packet)
        assert flags == 0 and length == len(packet), packet[:8]
        self.packet, self.at = packet, 8

    def take(self, form: str):
        values = struct.unpack_from("<" + form, self.packet, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def text(self) -> str:
        length = self.take("H")
        self.at += length
        return self.packet[self.at - length:self.at].decode()


@dataclasses.dataclass
class Sample:
    window: int
    tid: int
    end: int
    periods: int
    frames: tuple
    kind: int = CPU
    values: tuple = ()


def message(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HHI", kind, 0, 8 + len(body)) + body


class FakeHost:
    def __init__(self, folder: str):
        self.path = os.path.join(folder, "host.sock")
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.path)
        self.listener.listen()
        self.samples, self.modules, self.functions, self.names, self.logs = [], {}, {}, {}, []
        self.texts, self.threads, self.opened, self.closed, self.hello = {}, {}, None, None, None
        self.requests, self.answers, self.is_gone = 0, 0, False
        self.connection = None

    def accept(self, timeout: float = 10):
        self.listener.settimeout(timeout)
        self.connection, _ = self.listener.accept()
        self.connection.settimeout(timeout)
        packet, ancillary, _, _ = self.connection.recvmsg(32 << 10, socket.CMSG_SPACE(4))
        ring = array.array("i", ancillary[0][2])[0]
        self.ring = mmap.mmap(ring, 0)
        os.close(ring)
        self.capacity = struct.unpack_from("<Q", self.ring, 8)[0]
        self.is_gone = False
        self.handle(Reader(packet))
        self.connection.send(message(2, struct.pack("<H", 2) + self.string("fake")))

    def end(self):
        if self.connection:
            self.connection.close()
        self.listener.close()

    @staticmethod
    def string(text: str) -> bytes:
        return struct.pack("<H", len(text)) + text.encode()

    def open(self, window: int, milliseconds: int, period_us: int = 10_000, types: int = 1 << CPU):
        self.opened = self.closed = None
        self.names.clear()  # code can go, and its place be taken by other code
        self.connection.send(message(4, struct.pack("<IIII", window, types, period_us, milliseconds)))

    def close(self, window: int):
        self.connection.send(message(6, struct.pack("<I", window)))

    def release(self):
        self.connection.send(message(13))

    def resolve(self, addresses):
        addresses = list(addresses)
        for i in range(0, len(addresses), 2000):
            part = addresses[i:i + 2000]
            self.requests += 1
            self.connection.send(message(9, struct.pack("<IH", self.requests, len(part)) + struct.pack(f"<{len(part)}Q", *part)))

    def pump(self, seconds: float, until=lambda: False):
        """Reads messages and drains the ring until the time is over or the condition holds."""
        deadline = time.monotonic() + seconds
        while not until() and not self.is_gone and time.monotonic() < deadline:
            if select.select([self.connection], [], [], min(0.05, max(0, deadline - time.monotonic())))[0]:
                packet = self.connection.recv(64 << 10)
                if packet:
                    self.handle(Reader(packet))
                else:
                    self.is_gone = True
            self.drain()

    def drain(self):
        position = struct.unpack_from("<Q", self.ring, 128)[0]
        while True:
            at = HEADER_BYTES + position % self.capacity
            word = struct.unpack_from("<Q", self.ring, at)[0]
            if word >> 56 not in (2, 3):
                return
            size = (word >> 32 & 0xFFFF) * GRANULE
            if word >> 56 == 2:
                self.keep(at)
            for place in range(position, position + size, GRANULE):
                free = 0x46 << 56 | place + self.capacity
                struct.pack_into("<Q", self.ring, HEADER_BYTES + place % self.capacity, free)
            position += size
            struct.pack_into("<Q", self.ring, 128, position)

    def events(self) -> int:
        """Events of the runtime that the agent has taken so far."""
        return struct.unpack_from("<Q", self.ring, 472)[0]

    def keep(self, at: int):
        fields = SAMPLE.unpack_from(self.ring, at)
        _, window, kind, count, tid, end, value_count, periods = fields[:8]
        assert CPU <= kind <= ALLOC and value_count <= 8 and count <= 512, fields
        words = struct.unpack_from(f"<{value_count + count}Q", self.ring, at + 64)
        self.samples.append(Sample(window, tid, end, periods, words[value_count:], kind, words[:value_count]))

    def handle(self, r: Reader):
        getattr(self, {1: "on_hello", 5: "on_opened", 7: "on_threads", 8: "on_closed", 10: "on_modules",
                       11: "on_functions", 12: "on_names", 14: "on_log", 16: "on_texts"}[r.type])(r)
        assert r.at == len(r.packet), f"message {r.type}: {len(r.packet) - r.at} bytes left over"

    def on_hello(self, r):
        self.hello = dict(zip(("min", "max", "layout", "pid", "start", "types", "processors"), r.take("HHIIQII")))
        for name in ("runtime", "agent", "command_line", "entry"):
            self.hello[name] = r.text()
        self.hello["settings"] = {r.text(): r.text() for _ in range(r.take("H"))}

    @staticmethod
    def figures(r):
        return {"drops": r.take("16Q"), "ends": r.take("16Q"), "handler_ns": r.take("Q"), "samples": r.take("Q"),
                "callback_ns": r.take("Q"), "events": r.take("Q"),
                "signals": r.take("Q")}

    def on_opened(self, r):
        window, status = r.take("IH")
        self.opened = {"window": window, "status": status, "detail": r.text()}
        self.opened.update(zip(("start", "cpu", "period_us", "threads", "timers"), r.take("QQIII")))
        self.opened.update(self.figures(r))

    def on_closed(self, r):
        self.closed = dict(zip(("window", "reason", "zero", "end", "duration", "cpu", "agent_cpu", "cost"), r.take("IHHQQQQQ")))
        self.closed.update(self.figures(r))
        self.closed["coverage"] = {kind: (covered, scale / 1e6) for kind, covered, scale in (r.take("HQQ") for _ in range(r.take("H")))}

    def on_threads(self, r):
        _, count = r.take("IH")
        for _ in range(count):
            tid, cpu, flags = r.take("IQI")
            self.threads.setdefault(tid, []).append((cpu, flags, r.text()))

    def on_modules(self, r):
        for _ in range(r.take("H")):
            number, kind, start, end, offset = r.take("IHQQQ")
            self.modules[number] = (kind, start, end, offset, r.text(), r.text())

    def on_functions(self, r):
        for _ in range(r.take("H")):
            number, module, kind, _ = r.take("IIHI")
            assert module == 0 or module in self.modules, "function before its module"
            self.functions[number] = (module, kind, r.text(), r.text(), r.text(), r.text())

    def on_names(self, r):
        request, count, last, _ = r.take("IHBB")
        for _ in range(count):
            address, function, module, il = r.take("QIII")
            assert function == 0 or function in self.functions, "name before its function"
            self.names[address] = (function, module, il)
        self.answers += last and request != 0

    def on_log(self, r):
        self.logs.append((r.take("H"), r.text()))

    def on_texts(self, r):
        for _ in range(r.take("H")):
            number = r.take("I")
            self.texts[number] = r.text()

    def difference(self, figure: str) -> dict:
        labels = {"drops": DROPS, "ends": ENDS}[figure]
        pairs = zip(labels, self.opened[figure], self.closed[figure])
        return {name: after - before for name, before, after in pairs if after != before}

    def name_of(self, address: int) -> str:
        function = self.functions.get(self.names.get(address, (0,))[0])
        if function is None:
            return "?"
        _, kind, type_name, type_arguments, method, arguments = function
        if kind in NAMELESS:
            return NAMELESS[kind]
        text = f"{type_name}[{type_arguments}]" if type_arguments else type_name
        return f"{text}.{method}" + (f"[{arguments}]" if arguments else "")
