"""Holds a wheel to the sources: every file of the package is in it, the built page too, and nothing else."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "src" / "openiads" / "web" / "static"


def main() -> None:
    listed = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True)
    page = [str(path.relative_to(ROOT)) for path in PAGE.rglob("*") if path.is_file()]
    wanted = {name.removeprefix("src/") for name in [*listed.stdout.splitlines(), *page] if (ROOT / name).is_file()}
    with ZipFile(sys.argv[1]) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    missing, strange = sorted(wanted - held), sorted(held - wanted)
    if missing or strange:
        raise SystemExit(f"{sys.argv[1]}: missing {missing}, and not of the sources {strange}")
    print(f"{sys.argv[1]} holds the {len(held)} files of the sources and of the page")


if __name__ == "__main__":
    main()
