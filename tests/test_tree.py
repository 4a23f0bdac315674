"""What is in the repository: no addresses of package registries, no paths of one machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Written in two halves, so that this file does not name one itself.
REGISTRIES = re.compile(rb"py" rb"pi\.(?:org|python)|python" rb"hosted\.|npm" rb"js\.(?:org|com)|index-" rb"url\s*[=:]")
MACHINE = re.compile(rb"(?<![\w.:/*}-])/(?:work|root|home|Users)/[\w.]+/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_no_tracked_file_names_a_registry_or_a_path_of_this_machine() -> None:
    found = []
    for path in tracked():
        if not path.is_file():
            continue
        text = path.read_bytes()
        if b"\0" in text[:8000]:  # pictures
            continue
        found += [f"{path.relative_to(ROOT)}: {m[0].decode()}" for p in (REGISTRIES, MACHINE) for m in p.finditer(text)]
        found += [str(path.relative_to(ROOT))] * (str(ROOT).encode() in text)

    assert found == []
