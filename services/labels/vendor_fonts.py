"""Fetches the label fonts from their packages with the ordinary npm client and records their checksums.

Run without arguments it must reproduce the committed fonts byte for byte; with `--accept` it replaces the
manifest by what the packages hold now (after a version below has been raised).
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent / "src" / "labels" / "fonts"
KOREAN = "@expo-google-fonts/noto-sans-kr@0.4.3"
JAPANESE = "@expo-google-fonts/noto-sans-jp@0.4.3"
WANTED = {
    "NotoSansKR-Regular.ttf": (KOREAN, "400Regular/NotoSansKR_400Regular.ttf"),
    "NotoSansKR-Bold.ttf": (KOREAN, "700Bold/NotoSansKR_700Bold.ttf"),
    "NotoSansJP-Regular.ttf": (JAPANESE, "400Regular/NotoSansJP_400Regular.ttf"),
    "OFL.txt": (KOREAN, "LICENSE_FONT"),
}


def pack(package: str, into: Path) -> Path:
    """Downloads a package as a tarball; the client's own configuration decides from where."""
    answer = subprocess.run(
        ["npm", "pack", "--json", "--ignore-scripts", package],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    return into / str(json.loads(answer.stdout)[0]["filename"])


def fetch() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        tarballs = {package: pack(package, Path(folder)) for package in (KOREAN, JAPANESE)}
        found = {}
        for name, (package, member) in WANTED.items():
            with tarfile.open(tarballs[package]) as tarball:
                content = tarball.extractfile(f"package/{member}")
                if content is None:
                    raise LookupError(f"{package} holds no {member}")
                found[name] = content.read()
    return found


def manifest_of(found: dict[str, bytes]) -> dict[str, dict[str, str]]:
    return {
        name: {
            "package": WANTED[name][0],
            "member": WANTED[name][1],
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for name, data in found.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", action="store_true", help="write a new manifest instead of checking it")
    accept = parser.parse_args().accept
    found = fetch()
    manifest = manifest_of(found)
    path = FOLDER / "manifest.json"
    if not accept and manifest != json.loads(path.read_text("utf-8")):
        sys.stderr.write("the packages differ from manifest.json; nothing was written\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        (FOLDER / name).write_bytes(data)
    path.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
