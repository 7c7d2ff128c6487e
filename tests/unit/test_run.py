"""The bootstrap's own decisions; what it installs is shown by every run on a bare machine."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load run.py with an environment folder and a project folder of the test's own."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    return module


def nothing(*_: object, **__: object) -> bool:
    return False


def no_program(_name: str) -> None:
    return None


def test_a_step_is_done_once_for_the_same_files(run: ModuleType, tmp_path: Path) -> None:
    pins = tmp_path / "app.txt"
    pins.write_text("flask==3")
    mark = run.digest(pins)
    assert not run.is_marked("app", mark)
    run.put_mark("app", mark)
    assert run.is_marked("app", mark)
    pins.write_text("flask==4")
    assert not run.is_marked("app", run.digest(pins))


def test_without_chromium_and_without_apt_the_message_says_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BROWSER_BIN", raising=False)
    monkeypatch.setattr(run.shutil, "which", no_program)
    monkeypatch.setattr(run, "apt_install", nothing)
    with pytest.raises(SystemExit, match="apt install chromium libatomic1"):
        run.find_chromium()


def test_a_browser_that_is_named_is_used(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_BIN", "/opt/a-browser")
    assert run.find_chromium() == "/opt/a-browser"


def service(folder: Path, *, built: bool) -> None:
    (folder / "data" / "services").mkdir(parents=True)
    (folder / "data" / "boundaries").mkdir()
    (folder / "data" / "services" / "rutland.toml").write_text("")
    if built:
        (folder / "data" / "boundaries" / "rutland.geojson").write_text("")


@pytest.mark.parametrize(("built", "asked"), [(False, ["boundaries", "build", "rutland"]), (True, [])])
def test_a_service_that_was_just_added_has_its_areas_built_first(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: bool, asked: list[str]
) -> None:
    service(tmp_path, built=built)
    called: list[str] = []

    def hand_over(command: list[str]) -> int:
        called.extend(str(part) for part in command[1:])
        return 0

    monkeypatch.setattr(run, "install", nothing)
    monkeypatch.setattr(run, "hand_over", hand_over)
    run.build_missing_areas(["rutland", "--no-serve"])
    assert called == asked


def test_an_interrupted_command_ends_with_130(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(run.subprocess, "call", interrupted)
    assert run.hand_over(["evenhand"]) == 130


def test_a_set_up_that_fails_says_that_it_needs_the_network_once(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> Callable[[], None]:
        raise run.subprocess.CalledProcessError(1, ["npm", "ci"])

    monkeypatch.setattr(run, "set_up", failing)
    with pytest.raises(SystemExit, match=r"`npm ci` ended with code 1\.(.|\n)*needs the network once"):
        run.main(["demo"])


def test_what_tests_write_is_kept_in_memory_where_there_is_room_and_put_away(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(run, "SHARED_MEMORY", tmp_path)
    monkeypatch.setattr(run, "ROOM_BYTES", 1)
    with run.folder_in_memory():
        folder = Path(os.environ["TMPDIR"])
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o755
    assert "TMPDIR" not in os.environ
    assert not folder.exists()


def test_without_room_in_memory_tests_write_where_they_always_did(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(run, "SHARED_MEMORY", tmp_path / "none")
    with run.folder_in_memory():
        assert "TMPDIR" not in os.environ
