"""A look into a text file: all of a small one; the beginning and evenly spread blocks of a large one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kam_analytics.ingest.reading import encoding as encodings

WHOLE = 8 << 20  # files up to this size are read as a whole
HEAD = 512 << 10  # bytes of the beginning of a larger one
_BLOCK = 16 << 10
_BLOCKS = 40
_SHOWN = 120  # letters of a line that is shown
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Sample:
    """Decoded text. `head` starts with the file; `blocks` are whole lines from further on."""

    encoding: str
    head: str
    blocks: tuple[str, ...]
    bytes: int
    bytes_seen: int

    @property
    def complete(self) -> bool:
        return not self.blocks

    @property
    def telling(self) -> str | None:
        """The first line that holds a letter beyond ASCII, around that letter: by it a reader sees whether the encoding is
        right. None where every encoding reads the same."""
        for text in (self.head, *self.blocks):
            if not text.isascii() and (found := _BEYOND_ASCII.search(text)):
                start = max(text.rfind(end, 0, found.start()) for end in "\r\n") + 1
                line = re.split(r"[\r\n]", text[start : found.start() + 2 * _SHOWN], maxsplit=1)[0]
                cut = max(found.start() - start - _SHOWN // 2, 0)
                shown = line[cut : cut + _SHOWN].strip()
                return ("…" if cut else "") + shown + ("…" if len(line) > cut + _SHOWN else "")
        return None


def take(path: Path, encoding: str | None = None) -> Sample | None:
    """The sample of a file in the given encoding, or the one found; None when the file is no text."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(WHOLE if size <= WHOLE else HEAD)
        if not encodings.is_text(head[:65536]):
            return None
        parts = []
        if size > WHOLE:
            step = (size - HEAD) // _BLOCKS
            for number in range(_BLOCKS):
                stream.seek(_even(HEAD + number * step))
                parts.append(stream.read(_BLOCK))
            stream.seek(_even(size - _BLOCK))
            parts.append(stream.read())
    wide = _wide_name(head, encoding)
    if wide:
        found: str | None = encoding or wide[0]
        cut = [_whole_lines(part, b"\n\0" if wide[1] == "le" else b"\0\n", 2) for part in parts]
    else:
        cut = [_whole_lines(part, b"\n", 1) for part in parts]
        found = encoding or encodings.detect([head, *cut])
    if found is None:
        return None
    if size > len(head):
        head = head[: -(len(head) % 2) or None] if wide else head
    unmarked = f"utf-16-{wide[1]}" if wide else found
    texts = [part.decode(unmarked, "replace") for part in cut]
    text = head.decode(found, "replace").removeprefix("\ufeff")
    if size > WHOLE:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    seen = len(head) + sum(map(len, cut))
    return Sample(
        found, encodings.without_zeros(text), tuple(encodings.without_zeros(t) for t in texts if t), size, seen
    )


def _even(position: int) -> int:
    return position - position % 2  # UTF-16 has two bytes a letter


def _wide_name(head: bytes, encoding: str | None) -> tuple[str, str] | None:
    """(name, 'le' or 'be') for UTF-16."""
    name = encoding or encodings.detect([head])
    if name is None or not name.startswith("utf-16"):
        return None
    big = name == "utf-16-be" or (name == "utf-16" and head.startswith(b"\xfe\xff"))
    return name, "be" if big else "le"


def _whole_lines(part: bytes, newline: bytes, width: int) -> bytes:
    """The part without the pieces of lines at both ends."""
    start, end = part.find(newline), part.rfind(newline)
    if width == 2 and start % 2:
        start = -1 if start < 0 else part.find(newline, start + 1)
    if start < 0 or end <= start:
        return b""
    return part[start + width : end + width]
