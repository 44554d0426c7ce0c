"""The shape of the code: sizes a head can hold, names that say something, writers where they belong."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts and "node_modules" not in path.parts
)
NAMELESS = {"utils", "helpers", "common", "base", "manager", "managers", "misc"}
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50


def test_files_fit_in_a_head() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LINES_OF_A_FILE
    }
    assert long == {}


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LINES_OF_A_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert long == []


def test_modules_have_names_that_say_something() -> None:
    assert [str(path) for path in SOURCES if path.stem in NAMELESS] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


# who may write: actions, and the few modules whose whole purpose is a write of their own kind
WRITERS = ("actions", "tokens.py", "search.py", "migrations", "handlers.py")
WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}


def _writes(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and node.func.attr in WRITES and "objects" in ast.unparse(node.func.value):
            found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}")
    return found


@pytest.mark.parametrize("layer", ["pages.py", "api.py", "queries.py", "forms.py", "rules.py"])
def test_only_actions_write(layer: str) -> None:
    found = [
        write
        for path in (ROOT / "src" / "wutong").rglob("*.py")
        if path.name == layer or layer.removesuffix(".py") in path.parts
        for write in _writes(path)
    ]
    assert found == []


def test_nothing_below_pages_reads_the_clock() -> None:
    """`at` comes from pages, API, commands, job handlers and the doors of a login."""
    allowed = {"pages.py", "api.py", "handlers.py", "accounts.py", "sessions.py", "export.py"}
    reading = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if path.name not in allowed
        and not {"commands", "jobs", "pages", "api"} & set(path.parts)
        and any(
            call in path.read_text(encoding="utf-8")
            for call in ("timezone.now()", "datetime.now(", "date.today(")
        )
    ]
    assert reading == []


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    """Installed packages come from whatever registry the machine is set up with."""
    hosts = (
        "registry." + "npmjs",
        "pypi." + "org",
        "files.python" + "hosted",
        "deb." + "debian",
        "npm" + "mirror",
    )
    machine = ("/wo" + "rk/", "/ro" + "ot/")
    text_files = {".py", ".md", ".txt", ".in", ".toml", ".json", ".csv", ".html", ".css", ".js", ".yml", ""}
    skipped = {".git", ".venv", ".hypothesis", "node_modules", "dist", "data"}
    naming = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file()
        and not skipped & set(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") or part == "__pycache__" for part in path.parts)
        and path.suffix in text_files
        and any(word in path.read_text(encoding="utf-8", errors="ignore") for word in (*hosts, *machine))
    ]
    assert naming == []
