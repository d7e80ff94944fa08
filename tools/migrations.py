"""Make generated migrations quick: one operation where the generator wrote many.

    python tools/migrations.py            say which migrations could be quicker; exit 1 if any
    python tools/migrations.py FILE …     rewrite these files, then format them with ruff

What is folded, in a migration that has not been applied anywhere that matters or ends in the same
tables: fields, constraints and indexes added to a model go into the operation that creates it, if
that stands in the same file; triggers become one ``AddTriggers``; the class becomes a
``QuickMigration``. See qianyi.foundation.migrations.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDED = {"AddField": "fields", "AddConstraint": "constraints", "AddIndex": "indexes"}
STANDING = ("RunPython", "RunSQL", "SeparateDatabaseAndState")
SLOW_CLASS = "class Migration(migrations.Migration):"
QUICK_CLASS = "class Migration(QuickMigration):"
QUICK = re.compile(r"^from qianyi\.foundation\.migrations import (.+)\n", re.MULTILINE)


@dataclass
class Creation:
    """A model created in the file, and what will be folded into it."""

    call: ast.Call
    fields: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)  # fields that can only be added later


class Rewriting:
    """One migration file on its way to fewer operations."""

    def __init__(self, text: str, app: str) -> None:
        self.text, self.app = text, app
        self.tree = ast.parse(text)
        self.list = next(
            node.value for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
            and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "operations"
        )  # fmt: skip
        self.calls = [one for one in self.list.elts if isinstance(one, ast.Call)]
        self.created: dict[str, Creation] = {}
        for call in self.calls:
            if kind(call) == "CreateModel":
                name = str(value(call, "name")).lower()
                self.created[name] = Creation(call, needs=self._needs(call) - {name})

    def can_be_quicker(self) -> bool:
        """Whether anything would be folded."""
        return self.result() is not None

    def result(self) -> str | None:
        """The new text; None where nothing is to be folded."""
        folded = [call for call in self.calls if self._fold(call)]
        triggers = [call for call in self.calls if kind(call) == "AddTrigger"]
        if any(kind(call) in {"RemoveTrigger", "RemoveField"} for call in self.calls):
            triggers = []
        triggers = triggers if len(triggers) > 1 else []
        text = self._written(folded, triggers) if folded or triggers else self.text
        if SLOW_CLASS in text:
            text = imported(text.replace(SLOW_CLASS, QUICK_CLASS), "QuickMigration")
        return text if text != self.text else None

    def _needs(self, node: ast.AST) -> set[str]:
        words = {
            one.value.lower() for one in ast.walk(node)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }  # fmt: skip
        return {word.split(".", 1)[1] for word in words if word.startswith(f"{self.app}.")}

    def _fold(self, call: ast.Call) -> bool:
        """Put an addition into the creation of its model, if that can come late enough."""
        where = FOLDED.get(kind(call))
        creation = self.created.get(str(value(call, "model_name")).lower()) if where else None
        if creation is None or where is None or self._after_run(call, creation.call):
            return False
        keyword = {"fields": "field", "constraints": "constraint", "indexes": "index"}[where]
        part = argument(call, keyword)
        more = self._needs(part) - {str(value(call, "model_name")).lower()}
        if not self._orderable(creation, more) or creation.waiting & fields_named(part):
            if where == "fields":
                creation.waiting.add(str(value(call, "name")))
            return False
        creation.needs |= more
        source = self._source(part)
        if where == "fields":
            source = f"({value(call, 'name')!r}, {source})"
        getattr(creation, where).append(source)
        return True

    def _after_run(self, call: ast.Call, creation: ast.Call) -> bool:
        between = self.calls[self.calls.index(creation) : self.calls.index(call)]
        return any(kind(one) in STANDING for one in between)

    def _orderable(self, creation: Creation, more: set[str]) -> bool:
        graph = {name: set(one.needs) & set(self.created) for name, one in self.created.items()}
        name = next(key for key, one in self.created.items() if one is creation)
        graph[name] |= more & set(self.created)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError:
            return False
        return True

    def _ordered(self) -> list[Creation]:
        graph = {name: one.needs & set(self.created) for name, one in self.created.items()}
        return [self.created[name] for name in TopologicalSorter(graph).static_order()]

    def _written(self, folded: list[ast.Call], triggers: list[ast.Call]) -> str:
        creations = iter(self._ordered() if folded else self.created.values())
        parts = []
        for call in self.calls:
            if kind(call) == "CreateModel":
                parts.append(self._creation(next(creations)))
            elif call in triggers:
                if call is triggers[-1]:
                    pairs = ", ".join(
                        f"({value(one, 'model_name')!r}, {self._source(argument(one, 'trigger'))})"
                        for one in triggers
                    )
                    parts.append(f"AddTriggers([{pairs},])")
            elif call not in folded:
                parts.append(self._source(call))
        start, end = self._offsets(self.list)
        text = f"{self.text[:start]}[{', '.join(parts)},]{self.text[end:]}"
        if triggers:
            text = imported(text, "AddTriggers")
            if "pgtrigger.migrations." not in text.replace("import pgtrigger.migrations", ""):
                text = text.replace("import pgtrigger.migrations\n", "")
        return text

    def _creation(self, one: Creation) -> str:
        fields = argument(one.call, "fields")
        insertions: list[tuple[int, str]] = []
        if one.fields:
            insertions.append((self._offsets(fields)[1] - 1, ", ".join(one.fields) + ","))
        options = {"constraints": one.constraints, "indexes": one.indexes}
        options = {key: parts for key, parts in options.items() if parts}
        if options:
            insertions += self._into_options(one.call, options)
        start, end = self._offsets(one.call)
        text = self.text[start:end]
        for place, piece in sorted(insertions, reverse=True):
            before = text[: place - start].rstrip()
            comma = "" if before.endswith((",", "[", "{", "(")) else ","
            text = f"{before}{comma}{piece}{text[place - start :]}"
        return text

    def _into_options(self, call: ast.Call, options: dict[str, list[str]]) -> list[tuple[int, str]]:
        there = next((one.value for one in call.keywords if one.arg == "options"), None)
        if not isinstance(there, ast.Dict):
            words = ", ".join(f"{key!r}: [{', '.join(parts)}]" for key, parts in options.items())
            return [(self._offsets(call)[1] - 1, f"options={{{words},}},")]
        found: list[tuple[int, str]] = []
        fresh = []
        for key, parts in options.items():
            pairs = zip(there.keys, there.values, strict=True)
            old = next((one for name, one in pairs if getattr(name, "value", None) == key), None)
            if old is None:
                fresh.append(f"{key!r}: [{', '.join(parts)}],")
            else:
                found.append((self._offsets(old)[1] - 1, ", ".join(parts) + ","))
        if fresh:
            found.append((self._offsets(there)[1] - 1, " ".join(fresh)))
        return found

    def _offsets(self, node: ast.AST) -> tuple[int, int]:
        lines = self.text.splitlines(keepends=True)

        def at(line: int, column: int) -> int:
            inside = lines[line - 1].encode()[:column].decode()
            return sum(map(len, lines[: line - 1])) + len(inside)

        first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        return at(first, node.col_offset), at(last, node.end_col_offset)  # type: ignore[attr-defined]

    def _source(self, node: ast.AST) -> str:
        start, end = self._offsets(node)
        return self.text[start:end]


def fields_named(node: ast.AST) -> set[str]:
    """Fields that a constraint or index speaks of: snapshot for snapshot__isnull."""
    return {
        one.value.split("__")[0] for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }  # fmt: skip


def kind(call: ast.Call) -> str:
    """The operation's name."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def argument(call: ast.Call, name: str) -> ast.expr:
    """A keyword argument."""
    return next(one.value for one in call.keywords if one.arg == name)


def value(call: ast.Call, name: str) -> object:
    """A keyword argument that is written out."""
    return next((ast.literal_eval(one.value) for one in call.keywords if one.arg == name), None)


def imported(text: str, name: str) -> str:
    """With a name from qianyi.foundation.migrations among the imports."""
    there = QUICK.search(text)
    names = {name} | (set(there.group(1).split(", ")) if there else set())
    line = f"from qianyi.foundation.migrations import {', '.join(sorted(names))}\n"
    if there:
        return QUICK.sub(line, text, count=1)
    return text.replace("\n\nclass Migration", f"\n{line}\n\nclass Migration", 1)


def main(paths: list[Path]) -> int:
    """Rewrite the files, or with none given say which could be quicker."""
    if paths:
        for path in paths:
            text = Rewriting(path.read_text(), path.resolve().parents[1].name).result()
            if text is not None:
                path.write_text(text)
        return 0
    slow = [
        path for path in sorted((ROOT / "src").glob("qianyi/**/migrations/0*.py"))
        if Rewriting(path.read_text(), path.parents[1].name).can_be_quicker()
    ]  # fmt: skip
    for path in slow:
        name = path.relative_to(ROOT)
        sys.stdout.write(f"{name}: python tools/migrations.py {name}\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main([Path(one) for one in sys.argv[1:]]))
