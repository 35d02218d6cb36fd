"""What may not stand in a committed file."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.debian" + ".org")


def tracked():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_no_registry_host_is_named():
    naming = [path.name for path in tracked() if path.is_file() and any(h.encode() in path.read_bytes() for h in HOSTS)]
    assert naming == []


def test_no_lock_file_and_no_borrowed_assets_are_committed():
    strays = [
        p.name for p in tracked() if p.name == "uv.lock" or p.name.endswith((".min.js", ".woff2", ".ttf", ".otf"))
    ]
    assert strays == []


def test_no_file_is_larger_than_four_mebibytes():
    assert [path.name for path in tracked() if path.is_file() and path.stat().st_size > 4 * 2**20] == []
