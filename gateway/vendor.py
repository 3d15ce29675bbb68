"""Refresh the vendored browser assets: `python gateway/vendor.py`.

Fetches each package with the ordinary npm client, copies the files named here (of the Korean and Japanese
fonts every slice, so that a page loads only the characters it shows), and writes
`static/vendor/manifest.json` (name, version, licence, SHA-256), which a test checks.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent / "src/gateway/static/vendor"

PACKAGES: dict[str, dict[str, str]] = {
    "slickgrid@5.20.2": {
        "dist/browser/slick.core.js": "slickgrid/slick.core.js",
        "dist/browser/slick.interactions.js": "slickgrid/slick.interactions.js",
        "dist/browser/slick.grid.js": "slickgrid/slick.grid.js",
        "dist/browser/plugins/slick.cellrangedecorator.js": "slickgrid/slick.cellrangedecorator.js",
        "dist/browser/plugins/slick.cellrangeselector.js": "slickgrid/slick.cellrangeselector.js",
        "dist/browser/plugins/slick.cellselectionmodel.js": "slickgrid/slick.cellselectionmodel.js",
        "dist/styles/css/slick.grid.css": "slickgrid/slick.grid.css",
        "LICENSE": "slickgrid/LICENSE",
    },
    "sortablejs@1.15.7": {"Sortable.min.js": "sortablejs/Sortable.min.js", "LICENSE": "sortablejs/LICENSE"},
    "@fontsource-variable/inter@5.3.0": {
        "files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
        "LICENSE": "inter/LICENSE",
    },
    "@fontsource-variable/noto-sans-kr@5.3.1": {"LICENSE": "noto-sans-kr/LICENSE"},
    "@fontsource/noto-sans-jp@5.3.0": {"LICENSE": "noto-sans-jp/LICENSE"},
    "lucide-static@1.62.0": {"LICENSE": "lucide/LICENSE"},
}

SLICED = {
    "@fontsource-variable/noto-sans-kr": ("wght.css", "noto-sans-kr", "Noto Sans KR"),
    "@fontsource/noto-sans-jp": ("400.css", "noto-sans-jp", "Noto Sans JP"),
}
"""Package → its style sheet, our folder, the family's name in our sheets."""
FACE = re.compile(
    r"font-weight: (?P<weight>[\d ]+);\s*"
    r"src: url\(\./files/(?P<file>[\w-]+?-\d+-(?:wght|400)-normal\.woff2)\).*?;\s*"
    r"unicode-range: (?P<range>[^;]+);"
)

ICONS = """
package-plus boxes truck file-spreadsheet tag gift store scan-line plane-takeoff activity search x
check chevron-down chevron-right circle-alert triangle-alert circle-check info upload download
printer send pause play trash-2 undo-2 pencil columns-3 refresh-cw log-out globe sun moon menu plus
keyboard inbox lock wifi-off clock map-pin copy list-filter cloud-download package-check scale
volume-2 rotate-ccw eye calendar plug loader-circle key-round ban hash bell merge split history
""".split()  # noqa: SIM905 fifty names read better so


def main() -> None:
    """Fetch every package anew and rewrite the manifest."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    manifest = [_vendor(package, files) for package, files in PACKAGES.items()]
    text = json.dumps(manifest, indent=2) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8")


def _vendor(package: str, files: dict[str, str]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        root = _unpack(package, Path(folder))
        about = json.loads((root / "package.json").read_text(encoding="utf-8"))
        kept = [_copy(root / source, target) for source, target in files.items()]
        if about["name"] == "lucide-static":
            kept.append(_sprite(root / "icons", "lucide/icons.svg"))
        if about["name"] in SLICED:
            kept += _slices(root, *SLICED[about["name"]])
    return {
        "name": about["name"],
        "version": about["version"],
        "licence": about["license"],
        "files": {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in kept},
    }


def _unpack(package: str, folder: Path) -> Path:
    subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _copy(source: Path, target: str) -> str:
    path = VENDOR / target
    path.parent.mkdir(parents=True, exist_ok=True)
    body = source.read_text(encoding="utf-8") if source.suffix == ".js" else None
    if body is None:
        path.write_bytes(source.read_bytes())
    else:
        # The maps are not vendored; a page would ask for them in vain when its inspector is open.
        path.write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", body), encoding="utf-8")
    return target


def _slices(root: Path, sheet: str, folder: str, family: str) -> list[str]:
    """The slices of a font that hold its own script, and a sheet that says which characters are in which."""
    faces = list(FACE.finditer((root / sheet).read_text(encoding="utf-8")))
    css = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{face["weight"]};font-display:swap;'
        f'src:url("{face["file"]}") format("woff2");unicode-range:{face["range"]}}}\n'
        for face in faces
    )
    kept = [_copy(root / "files" / face["file"], f"{folder}/{face['file']}") for face in faces]
    (VENDOR / folder / "font.css").write_text(css, encoding="utf-8")
    return [*kept, f"{folder}/font.css"]


def _sprite(icons: Path, target: str) -> str:
    """One file with the icons the pages use, as symbols."""
    symbols = []
    for name in ICONS:
        svg = (icons / f"{name}.svg").read_text(encoding="utf-8")
        inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
        shapes = re.sub(r"\s+", " ", inside).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
    body = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (VENDOR / target).write_text(body, encoding="utf-8")
    return target


if __name__ == "__main__":
    main()
