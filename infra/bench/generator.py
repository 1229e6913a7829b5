"""The load generator, a process of its own: sends requests that were sealed and signed before the clock starts.

stdin: msgpack {port, seconds, streams: a list of raw HTTP requests for each connection}; stdout: JSON of what happened.
One selector loop over plain sockets and no HTTP library, so that it leaves the two cores to what is measured.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter, deque

import msgspec

_WELL = b'"outcome":"accepted"'


class Connection:
    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests, self.buffer, self.sent_at = deque(requests), b"", 0.0

    def send(self) -> bool:
        if not self.requests:
            return False
        self.buffer, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(self.requests.popleft())
        return True

    def receive(self) -> bytes | None:
        """The whole answer, or None while it is incomplete."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed a connection")
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return self.buffer if len(body) >= length else None


def run(port: int, seconds: float, streams: list[list[bytes]]) -> dict[str, object]:
    selector = selectors.DefaultSelector()
    connections = [Connection(port, requests) for requests in streams]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    latencies: list[float] = []
    others: Counter[str] = Counter()
    started = time.perf_counter()
    deadline, open_ = started + seconds, sum(connection.send() for connection in connections)
    ran_dry = False
    while open_:
        for key, _ in selector.select(30):
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            at = time.perf_counter()
            latencies.append((at - connection.sent_at) * 1000)
            if _WELL not in answer:
                others[answer[:400].decode(errors="replace")] += 1
            if at >= deadline:
                open_ -= 1
            elif not connection.send():
                open_, ran_dry = open_ - 1, True
    elapsed = time.perf_counter() - started
    return {
        "done": len(latencies) - others.total(),
        "seconds": elapsed,
        "latencies": [round(ms, 3) for ms in latencies],
        "others": dict(others),
        "ran_dry": ran_dry,
    }


if __name__ == "__main__":
    order = msgspec.msgpack.decode(sys.stdin.buffer.read())
    begun = time.process_time()
    report = run(order["port"], order["seconds"], order["streams"])
    report["cpu"] = time.process_time() - begun
    print(json.dumps(report))
