"""CSV files of any delimiter and encoding, read line by line so that no line can fill the memory."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from coverage.errors import InputError, Problem
from coverage.sources.guard import opening, refusal, unreadable

DELIMITERS: Final = (",", "\t", ";", "|", "，")
LONGEST_RECORD: Final = 1_000_000  # characters
_HEAD: Final = 10_000  # characters that tell the delimiter
_CHUNK: Final = 1_048_576
_FEW: Final = 20  # one byte in so many
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Six characters of UTF-8 in a row: in 10 MB of GB 18030 that happens by chance once in ten thousand files.
_UTF8: Final = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){6}")


class _Lines:
    """The lines of a stream, refused once those of one record are longer than anybody's record."""

    def __init__(self, path: Path, stream: TextIO) -> None:
        self._path = path
        self._stream = stream
        self._taken = 0
        self._record = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_RECORD + 1 - self._taken)
        self._taken += len(line)
        if self._taken > LONGEST_RECORD:
            details = {"limit": f"{LONGEST_RECORD:,}"}
            raise InputError([Problem("long_line", self._path.name, row=self._record, details=details)])
        if not line:
            raise StopIteration
        return line

    def next_record(self) -> None:
        """Begin to measure anew."""
        self._taken = 0
        self._record += 1


def csv_records(path: Path, known_heads: Callable[[Sequence[str]], int]) -> Iterator[list[str]]:
    """Give the records of a CSV file; `known_heads` counts how many of a record's cells are heads we know.

    Raises
    ------
    InputError
        unknown_encoding, mixed_encoding, long_line, unreadable, cannot_open.
    """
    with opening(path):
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="") as stream:
            delimiter = _delimiter(stream.read(_HEAD), known_heads)
        with path.open(encoding=encoding, newline="") as stream:
            lines = _Lines(path, stream)
            try:
                for record in csv.reader(lines, delimiter=delimiter):
                    yield record
                    lines.next_record()
            except csv.Error as error:
                raise unreadable(path, error) from error


def _delimiter(head: str, known_heads: Callable[[Sequence[str]], int]) -> str:
    """Choose the delimiter that gives the most heads we know; where none does, the one seen most."""

    def promise(delimiter: str) -> tuple[int, int]:
        records = csv.reader(head.splitlines(keepends=True), delimiter=delimiter)
        return max((known_heads(record) for record in records), default=0), head.count(delimiter)

    return max(DELIMITERS, key=promise)


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(4096)
    for encoding in _possible(head):
        if _decodes(path, encoding):
            if encoding == _ENCODINGS[-1]:
                _refuse_mixture(path)
            return encoding
    raise refusal("unknown_encoding", path)


def _refuse_mixture(path: Path) -> None:
    """Refuse GB 18030 with UTF-8 in it, as where two files were pasted together: it decodes, to words that are none."""
    with path.open("rb") as stream:
        for row, line in enumerate(iter(lambda: stream.readline(LONGEST_RECORD), b""), start=1):
            if _UTF8.search(line):
                raise InputError([Problem("mixed_encoding", path.name, row=row)])


def _possible(head: bytes) -> tuple[str, ...]:
    if head.startswith(codecs.BOM_UTF32_LE):
        return ("utf-32",)
    if head.startswith(_MARKS):
        return ("utf-16",)
    even, odd = head[::2].count(0), head[1::2].count(0)
    if abs(even - odd) * _FEW <= len(head):  # text of one byte a letter has no zeros, or strays
        return _ENCODINGS
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
