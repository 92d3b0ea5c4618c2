"""Build the page into the wheel: with Node in a source tree, else as it was built before."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Make src/openiads/web/static before a wheel is packed; an editable install leaves that to make."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, or stop where it neither is there nor can be built."""
        del build_data
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        if shutil.which("npm") and (root / "frontend" / "package-lock.json").is_file():
            for command in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]):
                subprocess.run(command, cwd=root / "frontend", check=True)
        if not (root / "src" / "openiads" / "web" / "static" / "index.html").is_file():
            raise SystemExit("the page of the map is not built, and there is no npm to build it: install Node 20")
