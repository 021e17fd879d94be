"""The end of a large table as UTF-8, below its first line again, in a process of its own: Python decodes on one processor at a time.

    python decode_rest.py SOURCE TARGET ENCODING FIRST_BYTE

Run by its path, without the rest of the program, which takes longer to start than it saves.
"""

from __future__ import annotations

import codecs
import sys

_READ = 1 << 18


def main(source: str, target: str, encoding: str, first: int) -> None:
    """Raises UnicodeDecodeError for bytes that are no character of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with open(source, "rb") as stream, open(target, "wb") as out:
        out.write(stream.readline().decode(encoding, "replace").encode())
        stream.seek(first)
        while chunk := stream.read(_READ):
            out.write(decoder.decode(chunk).encode())
        out.write(decoder.decode(b"", True).encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
