"""How the texts of a Shapefile are written: its .cpg often does not say so rightly."""

import codecs
import re
from pathlib import Path
from typing import Final

from coverage.sources.layers.companions import companion

_LATIN: Final = frozenset({"cp437", "cp850", "cp1250", "cp1252"})
_OF_TEXTS: Final = re.compile(r"utf|gb|hz|big5|cp\d|iso|euc|koi8|mac|shift|johab|ascii")
"""Encodings that tables are written in: Python knows others (zip, hex, domain names), which no .cpg may ask for."""

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")


def encoding_of(path: Path) -> str:
    """Find the encoding of a Shapefile: UTF-8 where its texts are, else as its .cpg states, else GBK as in old ones.

    A .cpg is often wrong: programs write their own default. It is not believed where the texts cannot be of what it
    states, nor where it states an alphabet of single bytes and they stand in pairs, as those of Chinese do.
    """
    table = companion(path, ".dbf")
    content = b"" if table is None else table.read_bytes()
    # The head is binary; its length stands at byte 8. Source: dBASE table file format, level 5.
    texts = content[int.from_bytes(content[8:10], "little") :].rstrip(b"\x1a")
    if _is_of(texts, "utf-8") and not texts.isascii():
        return "utf-8"
    stated = _stated_encoding(path)
    if stated is not None and _is_of(texts, stated) and not (_is_single(stated) and _is_in_pairs(texts)):
        return stated
    return "utf-8" if texts.isascii() else "gb18030"


def _stated_encoding(path: Path) -> str | None:
    stated = companion(path, ".cpg")
    name = "" if stated is None else stated.read_text(encoding="ascii", errors="ignore")[:32].strip()
    try:
        known = codecs.lookup(f"cp{name}" if name.isdigit() else name).name if name else ""
    except LookupError:
        return None
    return known if _OF_TEXTS.match(known) else None


def _is_of(texts: bytes, encoding: str) -> bool:
    try:
        texts.decode(encoding)
    except UnicodeError:
        return False
    return True


def _is_single(encoding: str) -> bool:
    """Whether an encoding has one byte for each letter, as those of Latin letters do."""
    return encoding.startswith(("iso8859", "latin")) or encoding in _LATIN


def _is_in_pairs(texts: bytes) -> bool:
    """Whether bytes beyond ASCII mostly stand in pairs: letters with accents stand alone among others."""
    runs = [len(run) % 2 == 0 for run in _BEYOND_ASCII.findall(texts)]
    return 2 * sum(runs) > len(runs)
