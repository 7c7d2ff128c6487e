from pathlib import Path

import pytest

from scheduler.web import assets
from scheduler.web.assets import AssetsError, clean_style_sheet, copy_assets, missing_assets, require_assets


def packages(folder: Path) -> Path:
    for source in assets.NEEDED.values():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/* {path.name} */\n//# sourceMappingURL={path.name}.map\n", encoding="utf-8")
    return folder


def test_every_needed_file_is_copied_without_its_source_map(tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    written = copy_assets(packages(tmp_path / "node_modules"), target)
    assert len(written) == len(assets.NEEDED)
    assert missing_assets(target) == ()
    assert "sourceMappingURL" not in (target / "leaflet/leaflet.js").read_text(encoding="utf-8")
    assert list(target.rglob("*.part")) == []


def test_copying_again_replaces_what_was_there(tmp_path: Path) -> None:
    modules, target = packages(tmp_path / "node_modules"), tmp_path / "vendor"
    copy_assets(modules, target)
    (modules / "leaflet/LICENSE").write_text("newer", encoding="utf-8")
    copy_assets(modules, target)
    assert (target / "leaflet/LICENSE").read_text(encoding="utf-8") == "newer"


def test_a_package_that_is_not_installed_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    modules = packages(tmp_path / "node_modules")
    (modules / "leaflet/dist/leaflet.css").unlink()
    with pytest.raises(AssetsError, match=r"lacks leaflet/dist/leaflet\.css\. Run “npm ci"):
        copy_assets(modules, tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


def test_the_site_refuses_to_start_without_assets_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match=r"The site cannot start: 10 of 10 browser files are missing.*make setup"):
        require_assets(tmp_path)


def test_fonts_and_crest_are_taken_out_of_a_style_sheet() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".b{background-image:url(/assets/images/govuk-crest.svg)}"
        ".c{background:url(images/layers.png)}"
        "\n/*# sourceMappingURL=x.css.map */"
    )
    assert clean_style_sheet(css, "x.css") == (
        ".a{font-family:arial,sans-serif}.b{background-image:none}.c{background:url(images/layers.png)}\n"
    )


def test_a_style_sheet_that_asks_for_an_unknown_file_is_refused() -> None:
    with pytest.raises(AssetsError, match=r"x\.css asks for url\(/assets/new\.svg\)"):
        clean_style_sheet(".a{background:url(/assets/new.svg)}", "x.css")
