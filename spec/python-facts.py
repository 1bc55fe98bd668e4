"""What `tidy.test.ts` holds Python to, as JSON: functions and imports of each file in the folders named."""

import ast
import json
import sys
from pathlib import Path


def facts(path: Path) -> dict[str, object]:
    tree = ast.parse(path.read_text("utf-8"))
    inside: set[ast.AST] = set()
    functions = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append({"name": node.name, "lines": (node.end_lineno or 0) - node.lineno + 1})
            inside.update(child for child in ast.walk(node) if child is not node)
    imports = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = (
                [absolute(path, node)] if node.module else [absolute(path, node) + a.name for a in node.names]
            )
        else:
            continue
        imports += [
            {"name": name, "isTop": node not in inside and not for_types(tree, node)} for name in names
        ]
    return {"path": path.as_posix(), "functions": functions, "imports": imports}


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """A relative import, spelled from the package on; ends with a dot when only names follow."""
    if node.level == 0:
        return node.module or ""
    parts = path.parts[1 : -node.level]  # Without `backend-freeze`.
    return ".".join([*parts, node.module or ""])


def for_types(tree: ast.Module, node: ast.AST) -> bool:
    """Whether it stands below `if TYPE_CHECKING:`, which never runs."""
    guards = [one for one in tree.body if isinstance(one, ast.If) and "TYPE_CHECKING" in ast.dump(one.test)]
    return any(node in ast.walk(guard) for guard in guards)


def main() -> None:
    files = sorted(file for folder in sys.argv[1:] for file in Path(folder).rglob("*.py"))
    json.dump([facts(file) for file in files], sys.stdout)


main()
