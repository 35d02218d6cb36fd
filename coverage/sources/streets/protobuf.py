"""The little of protocol buffers that an .osm.pbf is written in.

Source: protobuf.dev/programming-guides/encoding: a field is a key (its number and wire type) and a value; numbers have
seven bits a byte, the lowest first; a list of numbers is packed into one run of bytes.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

LONGEST: Final = 10  # bytes of a number
MORE: Final = 0x80  # the bit of a byte that another of the same number follows
NUMBER, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5  # wire types

Ints = NDArray[np.int64]
Value = int | memoryview


def fields(message: memoryview) -> Iterator[tuple[int, Value]]:
    """List the fields of a message in their order: the number of each, and its value, a number or bytes.

    Raises
    ------
    ValueError
        If the bytes are no message.
    """
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        wire_type = key & 7
        if wire_type in {EIGHT_BYTES, FOUR_BYTES}:
            at += 8 if wire_type == EIGHT_BYTES else 4
            continue
        value, at = _number(message, at)
        if wire_type == NUMBER:
            yield key >> 3, value
        elif wire_type == BYTES and value <= len(message) - at:
            yield key >> 3, message[at : at + value]
            at += value
        else:
            raise ValueError("a field that ends beyond its message")


def bytes_of(value: Value) -> memoryview:
    """Give a value that must be bytes."""
    if isinstance(value, int):
        raise ValueError("a number in the place of bytes")  # noqa: TRY004  what a file holds is a value
    return value


def number_of(value: Value) -> int:
    """Give a value that must be a number, signed."""
    if not isinstance(value, int):
        raise ValueError("bytes in the place of a number")  # noqa: TRY004
    return value - (1 << 64) if value >> 63 else value


def messages(message: memoryview, number: int) -> tuple[Ints, Ints]:
    """Find where messages begin and end that follow one another as values of one field, (m,) each.

    Raises
    ------
    ValueError
        If something else is among them.
    """
    content, whole = bytes(message) + b"\0", len(message)
    ends, at = [0], 0
    # A turn for each of a million ways: most are short, and one byte says how long.
    while at < whole:
        size = content[at + 1]
        if size < MORE:
            at += size + 2
        else:
            size, at = _number(message, at + 1)
            at += size
        ends.append(at)
    if at > whole:
        raise ValueError("a message that ends beyond its group")
    bounds, run = np.array(ends, dtype=np.int64), np.frombuffer(content, dtype=np.uint8)
    if (run[bounds[:-1]] != (number << 3 | BYTES)).any():
        raise ValueError("another field among the messages")
    begins = bounds[:-1] + 2
    while (longer := run[begins - 1] >= MORE).any():
        begins += longer
    return begins, bounds[1:]


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Read the number that begins at `at`; and where the next field begins."""
    value = 0
    for place, byte in enumerate(message[at : at + LONGEST]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < MORE:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise ValueError("a number that does not end")
