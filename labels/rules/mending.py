"""Text that programs have spoilt on its way: letters read in the wrong code, or lost."""

import html
import re

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LOST = re.compile(r"(?<=\w)[?\ufffd]+(?=\w)|[?\ufffd]+(?=\w)|(?<=\w)\ufffd+")


def mended(text: str) -> str:
    """The text as it was before a program read its letters in the wrong code.

    "GrÃ¼n" becomes "Grün"; a question mark inside a word, where a letter got lost, goes.
    """
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: _read_again(run[0]), text)
    return _LOST.sub("", text)


def _read_again(run: str) -> str:
    """Letters that are UTF-8 read as another code, as they were meant; others stay."""
    for _time in range(2):
        for code in ("cp1252", "cp1250"):
            try:
                run, before = b"".join(_octet(symbol, code) for symbol in run).decode(), run
                break
            except UnicodeError:
                continue
        else:
            return run
        if run == before:
            return run
    return run


def _octet(symbol: str, code: str) -> bytes:
    """The byte that was read as this symbol; codes leave some bytes out, programs do not."""
    try:
        return symbol.encode(code)
    except UnicodeEncodeError:
        return symbol.encode("latin-1")
