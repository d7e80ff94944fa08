"""A small spreadsheet for tests: reads a workbook's formulas and works them out by itself.

Knows the functions scorebooks use and the rules of comparison a spreadsheet has (numbers before
texts before truth values, a blank equal to nought and to an empty text).
"""

from __future__ import annotations

import io
import math
import re
import statistics
import zipfile
from xml.etree import ElementTree as ET

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)'
    r"|(?P<ref>(?:[\w\u4e00-\u9fff]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
    r"|(?P<name>[A-Z]+)|(?P<op><=|>=|<>|[-+*/=<>(),]))"
)
CELL = re.compile(r"\$?([A-Z]+)\$?(\d+)")


class Sheets:
    """A workbook: cells by sheet and address, formulas and what was written beside them."""

    def __init__(self, raw):
        self.formulas, self.values = {}, {}
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            shared = self._shared(archive)
            book = ET.fromstring(archive.read("xl/workbook.xml"))
            links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            targets = {one.get("Id"): one.get("Target") for one in links}
            for sheet in book.iterfind("m:sheets/m:sheet", NS):
                name = sheet.get("name")
                tree = ET.fromstring(archive.read("xl/" + targets[sheet.get(REL)]))
                for cell in tree.iter(f"{{{NS['m']}}}c"):
                    self._read(name, cell, shared)
        self.worked = {}

    def _shared(self, archive):
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        tree = ET.fromstring(archive.read("xl/sharedStrings.xml"))
        return ["".join(part.itertext()) for part in tree.iterfind("m:si", NS)]

    def _read(self, sheet, cell, shared):
        at, kind = (sheet, cell.get("r")), cell.get("t")
        formula, value = cell.find("m:f", NS), cell.find("m:v", NS)
        if formula is not None:
            self.formulas[at] = formula.text
        text = "" if value is None or value.text is None else value.text
        if kind == "s":
            self.values[at] = shared[int(text)]
        elif kind == "inlineStr":
            self.values[at] = "".join(cell.find("m:is", NS).itertext())
        elif kind == "str":
            self.values[at] = text
        elif kind == "b":
            self.values[at] = text == "1"
        elif value is not None:
            self.values[at] = float(text) if text else ""

    def work_out(self, sheet, address):
        """What a cell's formula comes to; the plain value of a cell without one."""
        at = (sheet, address)
        if at not in self.formulas:
            return self.values.get(at)
        if at not in self.worked:
            self.worked[at] = _Parser(self, sheet, self.formulas[at]).answer()
        return self.worked[at]

    def area(self, sheet, first, last):
        """Cells of a rectangle, row by row."""
        (left, top), (right, bottom) = _place(first), _place(last)
        return [
            self.work_out(sheet, f"{_letters(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


def _place(address):
    letters, row = CELL.fullmatch(address).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(row)


def _letters(column):
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


class _Parser:
    def __init__(self, sheets, sheet, formula):
        self.sheets, self.sheet = sheets, sheet
        self.tokens, place = [], 0
        while place < len(formula):
            hit = TOKEN.match(formula, place)
            assert hit, formula[place:]
            self.tokens.append((hit.lastgroup, hit.group(hit.lastgroup)))
            place = hit.end()
        self.at = 0

    def answer(self):
        found = self.compared()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def _next(self, *words):
        if self.at < len(self.tokens) and self.tokens[self.at][1] in words:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def compared(self):
        found = self.added()
        while op := self._next("=", "<>", "<=", ">=", "<", ">"):
            found = each(lambda a, b, op=op: compare(a, b, op), found, self.added())
        return found

    def added(self):
        found = self.multiplied()
        while op := self._next("+", "-"):
            sign = 1 if op == "+" else -1
            found = each(lambda a, b, s=sign: num(a) + s * num(b), found, self.multiplied())
        return found

    def multiplied(self):
        found = self.single()
        while op := self._next("*", "/"):
            way = (lambda a, b: num(a) * num(b)) if op == "*" else (lambda a, b: num(a) / num(b))
            found = each(way, found, self.single())
        return found

    def single(self):
        if self._next("-"):
            return each(lambda a, b: num(a) * b, self.single(), -1)
        if self._next("("):
            found = self.compared()
            assert self._next(")")
            return found
        return self.plain()

    def plain(self):
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return word[1:-1].replace('""', '"')
        if kind == "number":
            return float(word)
        if kind == "ref":
            return self.reference(word)
        if word in {"TRUE", "FALSE"}:
            return word == "TRUE"
        return self.function(word)

    def reference(self, word):
        sheet, _, rest = word.rpartition("!")
        first, _, last = rest.partition(":")
        plain = [part.replace("$", "") for part in (first, last) if part]
        if len(plain) == 1:
            return self.sheets.work_out(sheet or self.sheet, plain[0])
        return self.sheets.area(sheet or self.sheet, *plain)

    def skip(self):
        """Pass over one argument without working it out."""
        depth = 0
        while depth or self.tokens[self.at][1] not in {",", ")"}:
            depth += {"(": 1, ")": -1}.get(self.tokens[self.at][1], 0)
            self.at += 1

    def function(self, name):
        assert self._next("("), name
        if name == "IF":
            return self.condition()
        arguments = []
        while not self._next(")"):
            arguments.append(self.compared())
            self._next(",")
        return FUNCTIONS[name](*arguments)

    def condition(self):
        test = self.compared()
        if isinstance(test, list):
            assert self._next(",")
            yes = self.compared()
            no = self.compared() if self._next(",") else False
            assert self._next(")")
            return [
                pick(yes, place) if truth(one) else pick(no, place)
                for place, one in enumerate(test)
            ]
        assert self._next(",")
        if truth(test):
            found = self.compared()
            if self._next(","):
                self.skip()
        else:
            self.skip()
            found = self.compared() if self._next(",") else False
        assert self._next(")")
        return found


def pick(value, place):
    return value[place] if isinstance(value, list) else value


def each(way, left, right):
    if not isinstance(left, list) and not isinstance(right, list):
        return way(left, right)
    length = len(left) if isinstance(left, list) else len(right)
    return [way(pick(left, place), pick(right, place)) for place in range(length)]


def num(value):
    if value is None:
        return 0.0
    assert not isinstance(value, str), f"#VALUE! {value!r}"
    return float(value)


def truth(value):
    assert not isinstance(value, str), f"#VALUE! {value!r}"
    return bool(value)


def compare(a, b, op):
    if a is None:
        a = "" if isinstance(b, str) else False if isinstance(b, bool) else 0.0
    if b is None:
        b = "" if isinstance(a, str) else False if isinstance(a, bool) else 0.0
    keys = [(2 if isinstance(x, bool) else 1 if isinstance(x, str) else 0, x) for x in (a, b)]
    left, right = keys
    return {
        "=": left == right, "<>": left != right, "<": left < right, ">": left > right,
        "<=": left <= right, ">=": left >= right,
    }[op]  # fmt: skip


def flat(arguments):
    for one in arguments:
        yield from one if isinstance(one, list) else [one]


def numbers(arguments):
    return [x for x in flat(arguments) if isinstance(x, float | int) and not isinstance(x, bool)]


def rounded(value, places, way):
    scale = 10.0 ** int(places)
    scaled = num(value) * scale
    if way == "half":
        found = math.floor(abs(scaled) + 0.5)
    else:
        found = math.floor(abs(scaled)) if way == "down" else math.ceil(abs(scaled))
    return math.copysign(found, scaled) / scale


def percentile(values, at):
    inside = sorted(numbers([values]))
    place = (len(inside) - 1) * at
    low = math.floor(place)
    high = min(low + 1, len(inside) - 1)
    return inside[low] + (inside[high] - inside[low]) * (place - low)


def each_one(way):
    return lambda value: [way(x) for x in value] if isinstance(value, list) else way(value)


FUNCTIONS = {
    "AND": lambda *a: all(truth(x) for x in flat(a)),
    "OR": lambda *a: any(truth(x) for x in flat(a)),
    "NOT": lambda a: not truth(a),
    "MIN": lambda *a: min(numbers(a), default=0.0),
    "MAX": lambda *a: max(numbers(a), default=0.0),
    "SUM": lambda *a: math.fsum(numbers(a)),
    "COUNT": lambda *a: float(len(numbers(a))),
    "AVERAGE": lambda *a: statistics.fmean(numbers(a)),
    "MEDIAN": lambda *a: statistics.median(numbers(a)),
    "PERCENTILE": percentile,
    "ROUND": lambda value, places: rounded(value, places, "half"),
    "ROUNDDOWN": lambda value, places: rounded(value, places, "down"),
    "ROUNDUP": lambda value, places: rounded(value, places, "up"),
    "SUMPRODUCT": lambda *a: math.fsum(numbers(a)) if len(a) == 1 else None,
    "ISNUMBER": each_one(lambda x: isinstance(x, float | int) and not isinstance(x, bool)),
    "N": lambda a: 0.0 if isinstance(a, str) else num(a),
    "INDEX": lambda values, place: values[int(place) - 1],
    "MATCH": lambda value, values, _exact: float(values.index(value) + 1),
}
