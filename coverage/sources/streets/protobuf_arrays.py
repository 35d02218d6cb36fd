"""Numbers and fields of protocol buffers read by the thousand, as arrays."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coverage.sources.streets.protobuf import BYTES, LONGEST, MORE, NUMBER, Ints

_MOST_FIELDS: Final = 64  # of one of many messages

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Runs:
    """Where m runs of bytes begin and how long they are, (m,) each."""

    begins: Ints
    sizes: Ints

    def keep(self, mask: Bools) -> "Runs":
        """Keep the runs of `mask` (m,)."""
        return Runs(self.begins[mask], self.sizes[mask])

    def packed(self, content: Bytes) -> tuple[Ints, Ints]:
        """Read the numbers in all runs, one after another, (n,); and how many are in each run, (m,)."""
        ends = np.cumsum(self.sizes)
        taken = content[np.repeat(self.begins - ends + self.sizes, self.sizes) + np.arange(self.sizes.sum())]
        complete = np.concatenate([[0], np.cumsum(taken < MORE)])
        return packed(taken), complete[ends] - complete[ends - self.sizes]

    def summed(self, content: Bytes) -> tuple[Ints, Ints]:
        """Read signed differences in all runs as the numbers themselves, each run from 0; and how many in each."""
        values, counts = self.packed(content)
        sums = np.concatenate([[0], np.cumsum(signed(values), dtype=np.int64)])
        before = np.cumsum(counts) - counts
        return sums[1:] - np.repeat(sums[before], counts), counts


def fields_of_many(content: Bytes, begins: Ints, ends: Ints) -> dict[int, Runs]:
    """Read m messages in step: by the number of a field, where the bytes of its values are; a number is bytes too.

    Raises
    ------
    ValueError
        If one of them is none.
    """
    padded = np.concatenate([content, np.zeros(LONGEST, dtype=np.uint8)])
    found: dict[int, Runs] = {}
    at, left = begins.copy(), np.flatnonzero(begins < ends)
    for _ in range(_MOST_FIELDS):
        if left.size == 0:
            return found
        keys, behind_key = _numbers_at(padded, at[left])
        values, behind = _numbers_at(padded, np.minimum(behind_key, content.size))
        is_bytes = keys & 7 == BYTES
        first = np.where(is_bytes, behind, behind_key)
        sizes = np.where(is_bytes, values, behind - behind_key)
        if (~is_bytes & (keys & 7 != NUMBER)).any() or (sizes < 0).any() or (sizes > ends[left] - first).any():
            raise ValueError("a field that ends beyond its message")
        for number in np.unique(keys >> 3).tolist():
            here = keys >> 3 == number
            run = found.setdefault(number, Runs(np.zeros_like(begins), np.zeros_like(begins)))
            run.begins[left[here]], run.sizes[left[here]] = first[here], sizes[here]
        at[left] = first + sizes
        left = left[at[left] < ends[left]]
    raise ValueError("too many fields")


def packed(content: Bytes) -> Ints:
    """Read a run of numbers, (n,), all at once."""
    last = np.flatnonzero(content < MORE)
    if last.size == 0:
        return np.empty(0, dtype=np.int64)
    first = np.concatenate([[0], last[:-1] + 1])
    sizes = last - first + 1
    if sizes.max() > LONGEST:
        raise ValueError("a number of too many bytes")
    values = (content[first] & 0x7F).astype(np.uint64)
    for place in range(1, int(sizes.max())):
        more = np.flatnonzero(sizes > place)
        values[more] |= (content[first[more] + place] & 0x7F).astype(np.uint64) << np.uint64(7 * place)
    return np.asarray(values.view(np.int64), dtype=np.int64)


def signed(values: Ints) -> Ints:
    """Read numbers whose lowest bit is their sign."""
    bits = values.view(np.uint64)
    return np.asarray((bits >> np.uint64(1)).view(np.int64) ^ -(bits & np.uint64(1)).view(np.int64), dtype=np.int64)


def summed(content: Bytes) -> Ints:
    """Read a run of signed differences, each from the number before it, as the numbers themselves (n,)."""
    return np.cumsum(signed(packed(content)), dtype=np.int64)


def array_of(run: memoryview) -> Bytes:
    """See bytes as an array."""
    return np.frombuffer(run, dtype=np.uint8)


def _numbers_at(content: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """Read the number that begins at each of `at`; and where each ends."""
    values, ends = np.zeros_like(at), at + 1
    left = np.arange(at.size)
    for place in range(LONGEST):
        byte = content[np.minimum(at[left] + place, content.size - 1)]
        values[left] |= (byte & 0x7F).astype(np.int64) << (7 * place)
        ends[left] = at[left] + place + 1
        left = left[byte >= MORE]
        if left.size == 0:
            return values, ends
    raise ValueError("a number that does not end")
