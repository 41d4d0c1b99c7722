"""QR codes as lines of an SVG, which a strict policy allows."""

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(url: str) -> SafeString:
    code = segno.make(url, error="m")
    return mark_safe(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S308
