"""Carry the built page in the wheel: as `make` built it, or else built here with Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """See that src/openiads/web/static is there before a wheel is packed; an editable install leaves that to make."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page where it is not built yet, or stop where it cannot be."""
        del build_data
        page = Path(self.root) / "src" / "openiads" / "web" / "static" / "index.html"
        if version == "editable" or page.is_file():
            return
        if shutil.which("npm") is None:
            raise SystemExit("the page of the map is not built, and there is no npm to build it: install Node 20")
        for command in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]):
            subprocess.run(command, cwd=Path(self.root) / "frontend", check=True)
