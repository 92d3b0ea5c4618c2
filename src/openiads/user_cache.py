"""Where openiads keeps what it can make or fetch again."""

import os
from pathlib import Path


def user_cache() -> Path:
    """Folder of the user for compiled code and fetched terrain: $OPENIADS_CACHE, else the platform's cache folder."""
    named = os.environ.get("OPENIADS_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openiads"
