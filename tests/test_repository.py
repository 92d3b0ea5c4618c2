"""What the repository promises about itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("numba", "xarray", "rasterio", "sqlalchemy", "pandas", "matplotlib", "scipy", "SALib", "distributed")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_help_imports_nothing_heavy():
    probe = (
        "import sys; from typer.testing import CliRunner; from openiads.cli import app; "
        "result = CliRunner().invoke(app, ['--help']); assert result.exit_code == 0; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"


def test_no_source_file_is_over_400_lines():
    long = [path.name for path in tracked("*.py") if len(path.read_text().splitlines()) > 400]
    assert long == []


def test_file_names_say_what_is_in_them():
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    assert [path.name for path in tracked("*.py") if path.stem in empty_words] == []


def test_lock_files_hold_hashes_and_no_addresses():
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = lock.read_text()
        assert "://" not in text
        for pinned in re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", text, flags=re.MULTILINE | re.DOTALL):
            assert "--hash=sha256:" in pinned


def test_no_package_registry_and_no_path_of_a_machine_is_named():
    hosts = re.compile(
        "pypi" + r"\.org|python" + r"hosted\.org|registry\." + r"npmjs|deb\." + r"debian|/ro" + r"ot/|/ho" + "me/"
    )
    for path in tracked("*.py", "*.md", "*.toml", "*.sh", "Makefile", "*.lock", "*.yaml", "*.json", "*.txt", "NOTICE"):
        assert not hosts.search(path.read_text(encoding="utf-8", errors="replace")), path


def test_the_readme_states_the_boundary():
    text = " ".join((ROOT / "README.md").read_text().split())
    for words in ("public information", "No link to real weapons", "never a clearance to fly"):
        assert words in text


def test_no_sentence_of_the_real_seed_reports_is_in_the_repository():
    seeds = ROOT.parent / "shared" / "reports" / "seeds"
    if not seeds.is_dir():
        pytest.skip("the seed reports are not beside the checkout")
    flat = lambda text: re.sub(r"\W+", " ", text).lower().strip()  # noqa: E731
    sentences = {
        flat(sentence)
        for seed in seeds.glob("*.txt")
        for sentence in re.split(r"(?<=[.!?])\s+|\n", seed.read_text(encoding="utf-8"))
        if len(sentence.split()) >= 12
    }
    assert len(sentences) > 50
    for path in tracked("*.txt", "*.md", "*.py", "*.json", "*.toml", "*.html", "*.yaml"):
        text = flat(path.read_text(encoding="utf-8", errors="replace"))
        assert not [sentence for sentence in sentences if sentence in text], path


def test_a_broken_layer_fails_the_check():
    """The check must end with what its programs say: none of them in a pipe that swallows it."""
    recipe = (ROOT / "Makefile").read_text().split("\ncheck:")[1].split("\n\n")[0]
    assert "lint-imports" in recipe
    assert "|" not in recipe
