"""Numbers in sentences for people."""

UNITS = ("kB", "MB", "GB")


def counted(count: int, thing: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def sized(count: int) -> str:
    """`13 bytes`, `49.9 kB`, `7.13 MB`: three figures, powers of 1000 as on drives."""
    if count < 1_000:
        return counted(count, "byte")
    size, power = count / 1_000, 0
    while size >= 999.5 and power + 1 < len(UNITS):
        size, power = size / 1_000, power + 1
    figures = f"{size:,.0f}" if size >= 99.95 else f"{size:.3g}"
    return f"{figures} {UNITS[power]}"
