"""The player's modules as few files for the wire: what every screen needs, and parts for some.

The modules stay as they are on disk. On a link with 800 ms to the server, a tree of imports five
deep costs four seconds before the first picture; packed, it costs one request. A module that
says `give("its/own/path.js", …)` is a part: it travels by itself, with what only it needs, and
takes the rest from the pack that is there already.

Works because the modules hold to a plain style: named imports from relative paths at the top,
`export` only in front of a declaration, comments on lines of their own, no text over several
lines, and no top-level name twice.
"""

import re
from collections.abc import Callable, Iterable

Read = Callable[[str], str]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)"\n', re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)|^export \{\}\n", re.M)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
_GIVES = re.compile(r'^give\("([^"]+)"', re.MULTILINE)


def pack(entry: str, names: Iterable[str], read: Read) -> dict[str, str]:
    """Return the entry with all it imports as one module, and one for each part among the names.

    Raises: ValueError when two modules of one pack use one top-level name.
    """
    main = _order(entry, read)
    parts = [name for name in names if name in _GIVES.findall(read(name))]
    taken: set[str] = set()
    packs: dict[str, str] = {}
    for part in parts:
        own = [name for name in _order(part, read) if name not in main]
        wanted = sorted({word for name in own for word in _words_from(main, name, read)})
        taken.update(wanted)
        way = "../" * part.count("/") or "./"
        head = f'import{{{",".join(wanted)}}}from"{way}{entry}"\n' if wanted else ""
        packs[part] = head + _enclosed(_joined(own, read, wanted))
    body = _joined(main, read, ())
    exports = ",".join(sorted(taken))
    if not exports:
        return {entry: _enclosed(body), **packs}
    whole = f"const{{{exports}}}={_enclosed(f'{body}return{{{exports}}}')}export{{{exports}}}\n"
    return {entry: whole, **packs}


def strip(source: str) -> str:
    """Return a script or stylesheet without comment lines and indentation."""
    return _INDENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", source)))


def _enclosed(body: str) -> str:
    """Return the body as a scope of its own: only there may names be shortened."""
    return f"(()=>{{{body}}})()\n"


def _joined(names: list[str], read: Read, imported: Iterable[str]) -> str:
    owners = dict.fromkeys(imported, "what it imports")
    for name in names:
        for word in _NAME.findall(read(name)):
            if word in owners:
                raise ValueError(f"{name}: “{word}” is a name in {owners[word]} — rename one")
            owners[word] = name
    return "".join(_EXPORT.sub("", _IMPORT.sub("", strip(read(name)))) for name in names)


def _order(entry: str, read: Read) -> list[str]:
    """Return the entry and all it imports, dependencies first."""
    order: list[str] = []
    _visit(entry, read, order)
    return order


def _visit(name: str, read: Read, order: list[str]) -> None:
    for imported, _ in _imports(name, read):
        if imported not in order:
            _visit(imported, read, order)
    if name not in order:
        order.append(name)


def _words_from(main: list[str], name: str, read: Read) -> list[str]:
    return [word for imported, words in _imports(name, read) if imported in main for word in words]


def _imports(name: str, read: Read) -> list[tuple[str, list[str]]]:
    """Return what a module imports: from which module, which words."""
    found = []
    for words, address in _IMPORT.findall(strip(read(name))):
        parts = name.split("/")[:-1]
        for part in address.split("/"):
            if part == "..":
                parts.pop()
            elif part != ".":
                parts.append(part)
        found.append(
            ("/".join(parts), [word.strip() for word in words.split(",") if word.strip()])
        )
    return found
