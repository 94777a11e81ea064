"""Two variants measured in pairs of random order within one run, so that what the machine does meanwhile hits both."""
import dataclasses
import random
import statistics
import sys
import typing

RESAMPLES = 2000


@dataclasses.dataclass(frozen=True)
class Difference:
    """Median of the paired differences (b - a) with a 95 % bootstrap interval, and the median of a."""
    base: float
    median: float
    low: float
    high: float


def measure(count: int, a: typing.Callable[[], float], b: typing.Callable[[], float], title: str) -> Difference:
    """Runs count pairs; shows its progress on a terminal."""
    order = random.Random(1)
    base: list[float] = []
    differences: list[float] = []
    for pair in range(count):
        first_b = order.random() < 0.5
        values = (b(), a()) if first_b else (a(), b())
        value_b, value_a = values if first_b else reversed(values)
        base.append(value_a)
        differences.append(value_b - value_a)
        if sys.stderr.isatty():
            print(f"\r{title}: pair {pair + 1} of {count}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return Difference(statistics.median(base), statistics.median(differences), *median_interval(differences))


def median_interval(values: list[float]) -> tuple[float, float]:
    """95 % bootstrap interval of the median."""
    order = random.Random(2)
    medians = sorted(statistics.median(order.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975)]
