"""Fails where a dependency is under a licence that is not permissive.

Use: cargo metadata --format-version 1 --locked | python3 .ci/licences.py
"""

import json
import re
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
}
TOKEN = re.compile(r"\(|\)|/|\bAND\b|\bOR\b|[\w.+-]+(?: WITH [\w.+-]+)?")


def allowed(expression):
    """Whether an SPDX expression can be met with allowed licences; `/` is the old way to write OR."""
    tokens = TOKEN.findall(expression)

    def one():
        token = tokens.pop(0) if tokens else ""
        if token != "(":
            return token in ALLOWED
        inner = either()
        return tokens.pop(0) == ")" and inner

    def both():
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def either():
        met = both()
        while tokens and tokens[0] in ("OR", "/"):
            tokens.pop(0)
            met = both() or met
        return met

    return either() and not tokens


def main():
    for expression, expected in {
        "MIT OR GPL-3.0": True,
        "(MIT OR Apache-2.0) AND Unicode-3.0": True,
        "MIT AND GPL-3.0": False,
        "": False,
        "GPL-3.0 / AGPL-3.0": False,
        "MIT MIT": False,
    }.items():
        assert allowed(expression) == expected, f"this check is wrong about {expression!r}"
    packages = json.load(sys.stdin)["packages"]
    refused = [package for package in packages if not allowed(package["license"] or "")]
    for package in refused:
        print(f"{package['name']} {package['version']}: {package['license']}")
    print(f"licences: {len(packages)} packages, {len(refused)} refused")
    sys.exit(1 if refused or not packages else 0)


main()
