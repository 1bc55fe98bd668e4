"""Numbers in sentences for people."""


def counted(count: int, thing: str) -> str:
    """`1 document`, `2,000 documents`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
