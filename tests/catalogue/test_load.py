"""A broken catalogue reports all its faults at once, each with file, record, field, value and remedy."""

import shutil
import subprocess
import sys
from importlib.resources import as_file, files

import pytest

from openiads.catalogue.load import find_system, load_catalogue, load_catalogue_from
from openiads.errors import CatalogueError


@pytest.fixture
def folder(tmp_path):
    """A catalogue of two systems, cut from the shipped one."""
    with as_file(files("openiads.catalogue") / "data") as shipped:
        shutil.copytree(shipped, tmp_path / "data")
    for path in (tmp_path / "data" / "systems").iterdir():
        if path.name not in ("s-400.toml", "tor-m2.toml"):
            path.unlink()
    return tmp_path / "data"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(folder):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue_from(folder)
    return [str(fault) for fault in caught.value.faults]


def test_a_sound_folder_loads(folder):
    assert set(load_catalogue_from(folder).systems) == {"s-400", "tor-m2"}


def test_the_shipped_catalogue_is_read_once():
    assert load_catalogue() is load_catalogue()


def test_loading_imports_nothing_heavy():
    probe = (
        "import sys; from openiads.catalogue.load import load_catalogue; load_catalogue(); "
        "print([n for n in ('numpy', 'numba', 'xarray', 'rasterio', 'sqlalchemy', 'pandas') if n in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"


def test_all_faults_of_all_files_are_told_at_once(folder):
    tor = folder / "systems" / "tor-m2.toml"
    change(tor, "low = 700, best = 700, high = 700", "low = 900, best = 700, high = 700")
    change(tor, 'role = "search"', 'role = "seach"')
    change(tor, 'kind = "missile"', 'kind = "misile"')
    change(folder / "systems" / "s-400.toml", 'country = "Russia', 'contry = "Russia')
    change(folder / "air_vehicles.toml", 'unit = "m2"', 'unit = "sqm"')
    faults = faults_of(folder)
    assert [
        fault for fault in faults if fault.startswith("tor-m2.toml, system 'tor-m2': max_target_speed_mps is (900,")
    ]
    assert any("low 900.0 <= best 700.0 <= high 700.0 does not hold; correct it" in fault for fault in faults)
    assert (
        "tor-m2.toml, sensor 'tor-m2-search': role is 'seach': "
        "Input should be 'search', 'engagement' or 'electro-optical'; correct it"
    ) in faults
    assert any("effector 'tor-m2-9m338k': kind is 'misile': Input should be 'missile' or 'gun'" in f for f in faults)
    assert "s-400.toml, system 's-400': the field 'country' is missing; add it" in faults
    assert any(
        "contry is 'Russia" in f and "there is no such field; remove it, or write 'country'" in f for f in faults
    )
    assert any("air_vehicles.toml, air_vehicle 'fighter-4gen': rcs_m2 is (1" in f and "'sqm'" in f for f in faults)
    assert len(faults) == 6


def test_a_missing_value_without_a_default_is_a_fault(folder):
    tor = folder / "systems" / "tor-m2.toml"
    text = tor.read_text(encoding="utf-8").splitlines(keepends=True)
    tor.write_text("".join(line for line in text if not line.startswith("reaction_time_s")), encoding="utf-8")
    assert faults_of(folder) == ["tor-m2.toml, system 'tor-m2': the field 'reaction_time_s' is missing; add it"]


def test_text_in_place_of_a_number_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", "best = 15000", 'best = "far"')
    assert faults_of(folder) == [
        "tor-m2.toml, effector 'tor-m2-9m338k': range_max_m.best is 'far': Input should be a valid number, "
        "unable to parse string as a number; write a number"
    ]


def test_a_file_that_is_no_toml_is_named_with_the_line(folder):
    change(folder / "systems" / "tor-m2.toml", 'name = "Tor-M2"', "name = Tor-M2")
    (fault,) = faults_of(folder)
    assert fault.startswith("tor-m2.toml: is no valid TOML: ")
    assert "line 2" in fault


def test_a_file_in_another_encoding_is_a_fault(folder):
    (folder / "lexicon.toml").write_bytes("# Система".encode("cp1251"))
    assert any(fault.startswith("lexicon.toml: is not UTF-8") for fault in faults_of(folder))


def test_missing_files_and_folders_are_faults(folder):
    (folder / "lexicon.toml").unlink()
    shutil.rmtree(folder / "systems")
    faults = faults_of(folder)
    assert "lexicon.toml: cannot be read (No such file or directory); add the file" in faults
    assert "systems: the folder is missing; add it, one TOML file a system" in faults


def test_missing_class_defaults_do_not_bury_the_cause(folder):
    (folder / "class_defaults.toml").unlink()
    assert faults_of(folder)[0].startswith("class_defaults.toml: cannot be read")
    assert len(faults_of(folder)) == 1


def test_an_id_used_twice_is_a_fault(folder):
    shutil.copy(folder / "systems" / "tor-m2.toml", folder / "systems" / "tor-copy.toml")
    assert faults_of(folder) == [
        "tor-m2.toml: id is 'tor-m2': tor-copy.toml already has a record of that id; give each record an id of its own"
    ]


def test_an_alias_claimed_by_two_systems_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", "aliases = [", 'aliases = ["Triumf",')
    (fault,) = faults_of(folder)
    assert "'Triumf': claimed by 's-400' and by 'tor-m2'; leave it to one of them" in fault


def test_an_alias_shared_with_the_lexicon_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", "aliases = [", 'aliases = ["T.H.A.A.D",')
    (fault,) = faults_of(folder)
    assert "claimed by 'tor-m2' and by 'thaad'" in fault


def test_a_citation_that_is_not_listed_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", 'sources = ["belta-tor"', 'sources = ["hearsay", "belta-tor"')
    (fault,) = faults_of(folder)
    assert "sources is 'hearsay': sources.toml has no such citation; add it there, or correct the id" in fault
    assert "system 'tor-m2'" in fault


def test_a_published_outcome_with_an_unknown_citation_is_a_fault(folder):
    change(folder / "sanity_checks.toml", '"interfax-2018"', '"interfax-1918"')
    assert faults_of(folder) == [
        "sanity_checks.toml, 'apr2018-total': sources is 'interfax-1918': sources.toml has no such citation; "
        "add it there, or correct the id"
    ]


def test_an_unknown_sensor_class_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", '"short-range-search"', '"short-range-serach"')
    fault = faults_of(folder)[0]
    assert "sensor 'tor-m2-search': sensor_class is 'short-range-serach'" in fault
    assert "class_defaults.toml has no [sensor.short-range-serach]; name one of its classes" in fault


def test_a_battery_radar_that_is_no_sensor_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", 'sensor = "tor-m2-search"', 'sensor = "tor-m2-radar"')
    (fault,) = faults_of(folder)
    assert "battery.radars.sensor is 'tor-m2-radar': the system has no such sensor; name one of: tor-m2-en" in fault


def test_an_ordinary_word_that_is_no_name_is_a_fault(folder):
    change(folder / "systems" / "tor-m2.toml", "ordinary_words = [", 'ordinary_words = ["Gate",')
    assert faults_of(folder) == [
        "system 'tor-m2': ordinary_words is 'Gate': it is none of the system's names; "
        "add it to the aliases, or remove it"
    ]


def test_a_default_without_a_reason_is_a_fault(folder):
    change(folder / "class_defaults.toml", 'note = "assumption: 15 to 60', 'note = "15 to 60')
    fault = faults_of(folder)[0]
    assert fault.startswith("class_defaults.toml, [sensor.short-range-search], scan_period_s: note is '15 to 60")


def test_a_class_default_changes_the_sensors_that_lack_the_value(folder):
    change(
        folder / "class_defaults.toml",
        'scan_period_s = { low = 1.0, best = 2.0, high = 4.0, unit = "s", note = "assumption: 15',
        'scan_period_s = { low = 1.0, best = 3.0, high = 4.0, unit = "s", note = "assumption: 15',
    )
    changed = find_system("tor-m2", load_catalogue_from(folder)).sensors[0].scan_period_s
    assert (find_system("tor-m2").sensors[0].scan_period_s.best, changed.best) == (2.0, 3.0)


def test_a_list_in_place_of_tables_is_a_fault(folder):
    (folder / "lexicon.toml").write_text('lexicon = ["THAAD"]\nsystems = 3\n', encoding="utf-8")
    faults = faults_of(folder)
    assert "lexicon.toml: lexicon is ['THAAD']: is no list of tables; write [[lexicon]] tables" in faults
    assert "lexicon.toml: there is no 'systems' here; write [[lexicon]] tables only" in faults


def test_a_number_in_place_of_a_default_is_a_fault(folder):
    change(folder / "class_defaults.toml", "[sensor.eye]", "[sensor.eye]\nwidth = 3")
    assert (
        "class_defaults.toml, [sensor.eye]: width is 3: is no table; write a table there, as the lines around it do"
        in (faults_of(folder))
    )


def test_a_fault_in_the_lexicon_names_the_system(folder):
    change(folder / "lexicon.toml", 'name = "THAAD"', 'name = ""')
    (fault,) = faults_of(folder)
    assert fault.startswith("lexicon.toml, lexicon 'thaad': name is '': String should have at least 1 character")


def test_an_atmosphere_that_is_missing_or_absurd_is_told(folder):
    change(folder / "atmosphere.toml", "high = 2.0", "high = 20.0")
    assert any(fault.startswith("atmosphere.toml: k_ratio is (1.0, 1.33") for fault in faults_of(folder))
    (folder / "atmosphere.toml").unlink()
    assert "atmosphere.toml: cannot be read (No such file or directory); add the file" in faults_of(folder)
