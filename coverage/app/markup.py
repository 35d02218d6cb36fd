"""Small pieces of HTML. Every text that enters is escaped here: names from files are never markup."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

_MARKDOWN: Final = re.compile(r"([!-/:-@\[-`{-~])")


def tag(name: str, content: str, css: str = "", *, raw: bool = False, title: str = "") -> str:
    """Wrap a text in a tag; `raw` only for content made by this module."""
    attributes = (f' class="{escape(css)}"' if css else "") + (f' title="{escape(title)}"' if title else "")
    return f"<{name}{attributes}>{content if raw else escape(content)}</{name}>"


def pill(content: str, css: str) -> str:
    """Write a short text in a coloured pill."""
    return tag("span", content, f"cc-pill {css}")


def bar(share: float, target: float | None = None, start: float | None = None) -> str:
    """Draw a share of one as a bar, with a tick at the target and a lighter one at the start; NaN is an empty bar."""
    begun = "" if start is None else f'<u style="left:{_per_cent(start)}"></u>'
    tick = "" if target is None else f'<b style="left:{_per_cent(target)}"></b>'
    return f'<div class="cc-bar"><i style="width:{_per_cent(share)}"></i>{begun}{tick}</div>'


def _per_cent(share: float) -> str:
    return f"{min(max(0.0, share), 1.0) * 100:.1f}%"  # max keeps its first argument against NaN


def listed(heading: str, items: Sequence[str]) -> str:
    """Write a heading and a list for a help text, which Streamlit reads as Markdown."""
    told = (" ".join(_MARKDOWN.sub(r"\\\1", item).split()) for item in items)
    return "\n".join((heading, "", *(f"- {item}" for item in told)))
