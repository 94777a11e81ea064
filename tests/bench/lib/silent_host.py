"""A host that welcomes every agent and never opens a window."""
import os
import pathlib
import socket
import struct
import tempfile
import threading

HELLO, WELCOME = 1, 2
MAX_MESSAGE = 32 << 10


class SilentHost:
    """Listens in a folder of its own while the with statement lasts; counts the agents that said hello."""

    def __init__(self) -> None:
        self.hellos = 0
        self._folder = tempfile.TemporaryDirectory(prefix="np-bench-")
        self.path = str(pathlib.Path(self._folder.name) / "host.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def __enter__(self) -> "SilentHost":
        self._listener.bind(self.path)
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        while True:
            try:
                agent, _ = self._listener.accept()
            except OSError:
                return
            with agent:
                self._welcome(agent)

    def _welcome(self, agent: socket.socket) -> None:
        message, descriptors, _, _ = socket.recv_fds(agent, MAX_MESSAGE, 4)
        for descriptor in descriptors:
            os.close(descriptor)
        if len(message) < 8 or struct.unpack_from("<H", message)[0] != HELLO:
            return
        self.hellos += 1
        version = b"bench"
        body = struct.pack("<HH", 2, len(version)) + version
        agent.send(struct.pack("<HHI", WELCOME, 0, 8 + len(body)) + body)
        while agent.recv(MAX_MESSAGE):
            pass
