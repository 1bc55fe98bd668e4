"""The byte-level alphabet: each of the 256 bytes has a printable character, so a vocabulary is plain text.

The mapping is that of GPT-2, which `tokenizers` calls ByteLevel: printable Latin-1 characters stand for
themselves, the other 68 bytes get the characters from U+0100 on. Kept here as well because the backend never
loads `tokenizers`.
"""

_PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_OTHERS = [byte for byte in range(256) if byte not in _PRINTABLE]

BYTE_TO_CHARACTER: dict[int, str] = {
    **{byte: chr(byte) for byte in _PRINTABLE},
    **{byte: chr(256 + place) for place, byte in enumerate(_OTHERS)},
}
CHARACTER_TO_BYTE: dict[str, int] = {character: byte for byte, character in BYTE_TO_CHARACTER.items()}
ALPHABET: list[str] = sorted(CHARACTER_TO_BYTE)


def spelling_to_bytes(spelling: str) -> bytes:
    """The bytes of a token. A character outside the alphabet (it is no byte's) stands for its own UTF-8."""
    try:
        return bytes([CHARACTER_TO_BYTE[character] for character in spelling])
    except KeyError:
        return spelling.encode("utf-8", "replace")


def bytes_to_spelling(data: bytes) -> str:
    """How a vocabulary writes these bytes."""
    return data.decode("latin-1").translate(BYTE_TO_CHARACTER)
