"""Every code that a package's source can refuse with, found by reading it: none escapes by being new."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

# Which argument of each is the code.
RAISERS = {
    "UnreadableFile": 0, "CellRefused": 0, "Wrong": 0, "refusal": 0, "PoolEmpty": 0,
    "Invalid": 0, "Missing": 0, "Forbidden": 0, "Unauthenticated": 0, "Unavailable": 0, "Refused": 1,
    "Fault": 1,
}  # fmt: skip
PASSED_ON = frozenset({"code", "refusal"})
"""Names under which a code that was raised elsewhere goes on."""


class Raised(NamedTuple):
    """A code, the names of what is given with it, and where; `*` stands for a part the code composes."""

    code: str
    params: frozenset[str]
    raiser: str
    where: str


class Unclear(AssertionError):
    """A code that cannot be read from the source."""


def raised(package: ModuleType) -> list[Raised]:
    """Every code of a package, and each that its `…refusal` functions answer."""
    root = Path(str(package.__file__)).parent
    found: list[Raised] = []
    for path in sorted(root.rglob("*.py")):
        name = ".".join([package.__name__, *path.relative_to(root).with_suffix("").parts])
        if "migrations" not in name and not name.endswith(("__init__", "__main__")):
            found += _Source(path, importlib.import_module(name)).raised()
    return found


class _Source:
    """One module, read."""

    def __init__(self, path: Path, module: ModuleType) -> None:
        self._module = module
        self._tree = ast.parse(path.read_text("utf-8"))
        self._where = module.__name__
        self._functions = [
            node for node in ast.walk(self._tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def raised(self) -> Iterator[Raised]:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and (raiser := _name(node.func)):
                yield from self._call(node, raiser)
        for function in self._functions:
            if function.name.endswith("refusal"):
                yield from self._answered(function)

    def _call(self, call: ast.Call, raiser: str) -> Iterator[Raised]:
        place = RAISERS.get(raiser)
        row = raiser in ("Refusal", "RowRefusal")
        if row:  # a row's refusal has its code third, the business's own first
            place = 2 if len(call.args) >= 3 else 0
        if place is None or len(call.args) <= place or isinstance(call.args[place], ast.Starred):
            return
        params = {keyword.arg for keyword in call.keywords if keyword.arg}
        for given in call.args[place + 1 :]:
            params |= _keys(given, raiser)
        if any(keyword.arg is None for keyword in call.keywords):
            params.add("**")
        where = f"{self._where}:{call.lineno}"
        for code in self._codes(call.args[place], call):
            yield Raised(code, frozenset(params), "row" if row and place == 2 else raiser, where)

    def _answered(self, function: ast.FunctionDef) -> Iterator[Raised]:
        for node in ast.walk(function):
            if not isinstance(node, ast.Return) or node.value is None:
                continue
            if isinstance(node.value, ast.Call):
                continue
            answers = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            params = frozenset(key for each in answers[1:] for key in _keys(each, "row"))
            for code in self._codes(answers[0], node):
                if code:
                    yield Raised(code, params, "answer", f"{self._where}:{node.lineno}")

    def _codes(self, node: ast.expr, at: ast.AST) -> list[str]:
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.IfExp):
            return self._codes(node.body, at) + self._codes(node.orelse, at)
        if isinstance(node, ast.JoinedStr):
            return [
                "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
            ]
        if isinstance(node, ast.Attribute) and node.attr in PASSED_ON:
            return []
        if isinstance(node, ast.Name):
            return self._named(node.id, at)
        raise Unclear(f"{self._where}:{node.lineno}: {ast.unparse(node)}")

    def _named(self, name: str, at: ast.AST) -> list[str]:
        """A constant of the module, or what a function's callers give it."""
        if isinstance(value := getattr(self._module, name, None), str):
            return [value]
        within = [each for each in self._functions if at in ast.walk(each)]
        for function in within:
            texts = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and _name(node.targets[0]) == name
                and isinstance(node.value, ast.Constant | ast.JoinedStr | ast.IfExp)
            ]  # fmt: skip
            if texts:
                return [code for each in texts for code in self._codes(each, at)]
        if name in PASSED_ON:
            return []
        for function in within:
            names = [argument.arg for argument in function.args.args]
            if name in names:
                place = names.index(name)
                calls = [
                    node for node in ast.walk(self._tree)
                    if isinstance(node, ast.Call) and _name(node.func) == function.name
                ]  # fmt: skip
                return [code for call in calls for code in self._codes(call.args[place], call)]
        raise Unclear(f"{self._where}: {name}")


def _name(function: ast.expr) -> str:
    return (
        function.id
        if isinstance(function, ast.Name)
        else function.attr
        if isinstance(function, ast.Attribute)
        else ""
    )


def _keys(given: ast.expr, raiser: str) -> set[str]:
    """What a positional argument after the code gives to the sentence."""
    if isinstance(given, ast.Dict):
        return {key.value for key in given.keys if isinstance(key, ast.Constant)}
    if isinstance(given, ast.Name) and given.id == "params":
        return {"**"}
    return {"value"} if raiser == "CellRefused" else {"field"} if raiser == "Wrong" else {"**"}
