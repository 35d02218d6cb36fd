"""The little of protocol buffers that an .osm.pbf is written in.

Source: protobuf.dev/programming-guides/encoding: a field is a key (its number and wire type) and a value; numbers have
seven bits a byte, the lowest first; a list of numbers is packed into one run of bytes.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LONGEST: Final = 10  # bytes of a number
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # wire types

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
        if wire_type in {_EIGHT_BYTES, _FOUR_BYTES}:
            at += 8 if wire_type == _EIGHT_BYTES else 4
            continue
        value, at = _number(message, at)
        if wire_type == _NUMBER:
            yield key >> 3, value
        elif wire_type == _BYTES and value <= len(message) - at:
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


def packed(run: memoryview) -> Ints:
    """Read a run of numbers, (n,), all at once."""
    content = np.frombuffer(run, dtype=np.uint8)
    last = np.flatnonzero(content < 0x80)
    if last.size == 0:
        return np.empty(0, dtype=np.int64)
    first = np.concatenate([[0], last[:-1] + 1])
    sizes = last - first + 1
    if sizes.max() > _LONGEST:
        raise ValueError("a number of too many bytes")
    values = (content[first] & 0x7F).astype(np.uint64)
    for place in range(1, int(sizes.max())):
        more = np.flatnonzero(sizes > place)
        values[more] |= (content[first[more] + place] & 0x7F).astype(np.uint64) << np.uint64(7 * place)
    numbers: Ints = values.view(np.int64)
    return numbers


def summed(run: memoryview) -> Ints:
    """Read a run of signed differences, each from the number before it, as the numbers themselves (n,)."""
    values = packed(run).view(np.uint64)
    # The lowest bit is the sign.
    signed = (values >> np.uint64(1)).view(np.int64) ^ -(values & np.uint64(1)).view(np.int64)
    return np.cumsum(signed, dtype=np.int64)


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """Read the number that begins at `at`; and where the next field begins."""
    value = 0
    for place, byte in enumerate(message[at : at + _LONGEST]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise ValueError("a number that does not end")
