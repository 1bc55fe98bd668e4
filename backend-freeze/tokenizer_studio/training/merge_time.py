"""How long merges still take."""

import math

MERGES_BEFORE_ESTIMATE = 20


def seconds_left(elapsed: float, done: int, total: int | None) -> float | None:
    """Of the merges, from the seconds `elapsed` for those `done`.

    A merge costs what its pair is frequent, and the n-th pair's frequency falls like 1/n (Zipf): n merges
    take time like log n. The mean rate, 36 of 31,743 merges in 2 s, would promise half an hour; it took 12 s.
    """
    if total is None or done < MERGES_BEFORE_ESTIMATE:
        return None
    return max(0.0, elapsed * (math.log(total + 1) / math.log(done + 1) - 1))
