"""Names for things the server makes."""

import secrets


def new_id() -> str:
    """16 lowercase hexadecimal characters: 64 random bits, never derived from a name or a clock."""
    return secrets.token_hex(8)
