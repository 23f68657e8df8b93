# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The fenced blocks of our documents, for tests that run what stands in them."""

import re

from conftest import REPOSITORY

BLOCK = re.compile(r"^```(\w[\w-]*)\n(.*?)^```$", re.M | re.S)


def text_of(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


def blocks(name, *languages):
    """(line number, language, text) of every block in one of these languages, in order."""
    text = text_of(name)
    return [(text.count("\n", 0, found.start()) + 1, found[1], found[2])
            for found in BLOCK.finditer(text) if found[1] in languages]
