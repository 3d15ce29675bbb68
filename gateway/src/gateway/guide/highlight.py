"""Code with its strings, numbers, words and remarks marked for the eye."""

import re

from markupsafe import Markup, escape

_TOKENS = re.compile(
    r"""(?P<remark>(?<!\S)\#[^\n]*)"""
    r"""|(?P<name>"(?:[^"\\\n]|\\.)*")(?=\s*:)"""
    r"""|(?P<text>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
    r"""|(?P<number>(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-]))"""
    r"""|(?P<word>\b(?:true|false|null|import|try|except|as|for|in|if|else|print|curl|export)\b)"""
)


def highlighted(code: str) -> Markup:
    """The code as HTML, each token in a span of its kind."""
    parts, at = [], 0
    for found in _TOKENS.finditer(code):
        parts += [
            escape(code[at : found.start()]),
            Markup('<span class="{}">{}</span>').format(found.lastgroup, found[0]),
        ]
        at = found.end()
    return Markup().join([*parts, escape(code[at:])])
