"""A pprof profile with as many call-tree nodes as a console can show, made from a seed: the same bytes every time."""
import gzip
import random

FUNCTIONS = 4000
DEEPEST = 60
PERIOD_NS = 10_000_000


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, payload: bytes | int) -> bytes:
    if isinstance(payload, int):
        return _varint(number << 3) + _varint(payload)
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def names() -> list[str]:
    """Function names as .NET has them: namespaces of two or three levels, some of the framework."""
    roots = ["Shop.Cart", "Shop.Pricing", "Shop.Stock", "System.Text.Json", "System.Linq", "Microsoft.AspNetCore.Http"]
    return [f"{roots[i % len(roots)]}.Type{i // 40}.Method{i}<T>(int, string)" for i in range(FUNCTIONS)]


def make(nodes: int, time_ns: int, seed: int = 1) -> bytes:
    """Gzipped pprof, samples and cpu, whose call tree has `nodes` nodes and the root."""
    dice = random.Random(seed)
    parents, functions, depths, children = [-1], [-1], [0], set()
    while len(parents) <= nodes:
        # New frames go below recent ones more often than below old ones: trees get deep in places, as real ones do.
        parent = dice.randrange(max(0, len(parents) - 400), len(parents)) if dice.random() < 0.7 else dice.randrange(len(parents))
        function = min(int(dice.expovariate(1 / 500)), FUNCTIONS - 1)
        if depths[parent] < DEEPEST and (parent, function) not in children:
            children.add((parent, function))
            parents.append(parent)
            functions.append(function)
            depths.append(depths[parent] + 1)

    texts = ["", "samples", "count", "cpu", "nanoseconds", "/app/Shop.dll", "/usr/share/System.Private.CoreLib.dll", "Cart.cs"]
    first = len(texts)
    texts += names()
    out = bytearray()
    out += _field(1, _field(1, 1) + _field(2, 2)) + _field(1, _field(1, 3) + _field(2, 4))
    for node in range(1, len(parents)):
        stack, frame = bytearray(), node
        while frame > 0:
            stack += _varint(functions[frame] + 1)
            frame = parents[frame]
        count = 1 + int(dice.paretovariate(1.2))
        out += _field(2, _field(1, bytes(stack)) + _field(2, _varint(count) + _varint(count * PERIOD_NS)))
    out += _field(3, _field(1, 1) + _field(5, 5)) + _field(3, _field(1, 2) + _field(5, 6))
    for function in range(FUNCTIONS):
        out += _field(4, _field(1, function + 1) + _field(2, 2 if function % 6 == 3 else 1) + _field(4, _field(1, function + 1)))
        out += _field(5, _field(1, function + 1) + _field(2, first + function) + _field(4, 7))
    for text in texts:
        out += _field(6, text.encode())
    out += _field(9, time_ns) + _field(10, 10_000_000_000)
    return gzip.compress(bytes(out), 6, mtime=0)
