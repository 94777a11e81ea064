"""A host that opens windows when it is told to, reads and drops their records, and keeps the agent's own figures of each."""
import array
import mmap
import os
import pathlib
import select
import socket
import struct
import tempfile
import time

WELCOME, OPEN_WINDOW, WINDOW_OPENED, WINDOW_CLOSED, RELEASE = 2, 4, 5, 8, 13
PROTOCOL = 2
MAX_MESSAGE = 32 << 10
HEADER, GRANULE = 4096, 64
COMMITTED, DISCARDED, FREE = 2, 3, 0x46


def message(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HHI", kind, 0, 8 + len(body)) + body


class TogglingHost:
    """Serves one agent; everything happens inside the calls."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="np-bench-")
        self.path = str(pathlib.Path(self._folder.name) / "host.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(self.path)
        self._listener.listen(1)
        self._window = 0

    def __enter__(self) -> "TogglingHost":
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._folder.cleanup()

    def accept(self) -> None:
        """Waits for the agent; self.types is what it offers."""
        self._listener.settimeout(20)
        self._agent, _ = self._listener.accept()
        packet, ancillary, _, _ = self._agent.recvmsg(MAX_MESSAGE, socket.CMSG_SPACE(4))
        descriptor = array.array("i", ancillary[0][2])[0]
        self._ring = mmap.mmap(descriptor, 0)
        os.close(descriptor)
        self._capacity = struct.unpack_from("<Q", self._ring, 8)[0]
        self.types = struct.unpack_from("<I", packet, 8 + 20)[0]
        text = b"bench"
        self._agent.send(message(WELCOME, struct.pack("<HH", PROTOCOL, len(text)) + text))

    def window(self, types: int, seconds: float) -> dict[str, int]:
        """Runs a window to its end: process CPU and cost in nanoseconds, as the agent says."""
        self._window += 1
        self._agent.send(message(OPEN_WINDOW, struct.pack("<IIII", self._window, types, 10_000, int(seconds * 1000))))
        deadline = time.monotonic() + seconds + 10
        while time.monotonic() < deadline:
            if select.select([self._agent], [], [], 0.1)[0]:
                packet = self._agent.recv(MAX_MESSAGE)
                kind = struct.unpack_from("<H", packet)[0]
                if kind == WINDOW_OPENED and (status := struct.unpack_from("<H", packet, 12)[0]):
                    raise RuntimeError(f"no window: status {status}")
                if kind == WINDOW_CLOSED:
                    self._drain()
                    self._agent.send(message(RELEASE))
                    _, _, duration, cpu, agent, cost = struct.unpack_from("<QQQQQQ", packet, 8)
                    return {"cpu": cpu, "agent": agent, "cost": cost, "duration": duration}
            self._drain()
        raise RuntimeError("the agent did not close its window")

    def _drain(self) -> None:
        position = struct.unpack_from("<Q", self._ring, 128)[0]
        while True:
            at = HEADER + position % self._capacity
            word = struct.unpack_from("<Q", self._ring, at)[0]
            if word >> 56 not in (COMMITTED, DISCARDED):
                return
            size = (word >> 32 & 0xFFFF) * GRANULE
            for place in range(position, position + size, GRANULE):
                struct.pack_into("<Q", self._ring, HEADER + place % self._capacity, FREE << 56 | place + self._capacity)
            position += size
            struct.pack_into("<Q", self._ring, 128, position)
