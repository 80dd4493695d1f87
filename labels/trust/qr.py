"""QR codes as SVG: dark on white with their quiet zone, so that they are read in the dark too."""

import io

import segno

# A sixth of the code may be dirty or torn, and it is still read (level M).
ERRORS = "m"
QUIET = 4


def qr_svg(address: str, *, title: str) -> str:
    """The address as a QR code; the title is what screen readers say of it."""
    out = io.BytesIO()
    segno.make_qr(address, error=ERRORS).save(
        out,
        kind="svg",
        border=QUIET,
        xmldecl=False,
        omitsize=True,
        dark="#000",
        light="#fff",
        title=title,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().decode().strip()
