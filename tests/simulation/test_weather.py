"""Weather and light: what sights see, and that radars do not mind."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from openiads.catalogue.estimate import Statement
from openiads.catalogue.load import load_catalogue
from openiads.errors import ScenarioError
from openiads.physics.visibility import LEAST_CONTRAST, contrast_ratio
from openiads.simulation.prepare import prepare
from openiads.simulation.read_scenario import read_scenario
from openiads.simulation.scenario import Scenario
from openiads.simulation.weather import Weather

from .notional import play, radar, raid, scenario, system, unit
from .settings import setting


def eye(*, thermal: bool | None = None, **changes: Any) -> Any:
    """A sight that searches and guides, as of a team with shoulder-launched missiles."""
    warm = None if thermal is None else Statement(value=thermal, grade="N", note="assumption: for a test")
    return radar(**({"id": "eye", "role": "electro-optical", "instrumented_range_m": 30_000.0} | changes), thermal=warm)


def watched(weather: Weather, *, thermal: bool | None = None, **changes: Any) -> Scenario:
    """A raid from 25 km against a battery that has nothing but eyes."""
    raids = changes.pop("raids", (raid(distance_m=25_000.0),))
    return scenario(weather=weather, raids=raids, systems=(system(sensors=(eye(thermal=thermal, **changes),)),))


@setting("Weather.visibility_m", "Scenario.weather")
def test_sights_see_as_far_as_the_visibility() -> None:
    """Every look of this eye would detect at once; so the target is seen within three scans of the visibility."""
    assert play(watched(Weather())).first_detection_m[0, 0] == pytest.approx(25_000.0, abs=1.0)
    for visibility_m in (20_000.0, 8_000.0):
        seen_m = play(watched(Weather(visibility_m=visibility_m))).first_detection_m[0, 0]
        assert visibility_m - 900.0 < seen_m <= visibility_m


def test_haze_takes_contrast_from_what_is_nearer_than_the_visibility() -> None:
    """Koschmieder: at half the visibility 14 % of the contrast are left, so a sight at its limit loses its target."""
    weak = {"detection_range_m": 20_000.0, "detection_probability": 0.8}
    clear = np.nanmean(play(watched(Weather(), **weak), 100).first_detection_m)
    hazy = np.nanmean(play(watched(Weather(visibility_m=20_000.0), **weak), 100).first_detection_m)
    assert clear > 18_000.0
    assert 6_000.0 < hazy < clear - 5_000.0


def test_contrast_falls_to_its_least_at_the_visibility() -> None:
    assert contrast_ratio(20_000.0, 20_000.0) == pytest.approx(LEAST_CONTRAST)
    assert contrast_ratio(10_000.0, 20_000.0) == pytest.approx(math.sqrt(LEAST_CONTRAST))
    assert contrast_ratio(10_000.0, math.inf) == 1.0
    assert contrast_ratio(1_000.0, 3_912.0) == pytest.approx(math.exp(-1.0), rel=1e-4)


@setting("Weather.cloud_base_m")
def test_sights_do_not_see_into_the_clouds() -> None:
    """The raid flies at 3,000 m."""
    assert play(watched(Weather(cloud_base_m=3_100.0))).kills.sum() == 1
    hidden = play(watched(Weather(cloud_base_m=2_900.0)))
    assert hidden.looks[0] == 0
    assert hidden.reason() == {"hidden by weather or darkness": 1}


def test_a_sight_above_the_clouds_does_not_see_what_flies_below() -> None:
    low = (raid(distance_m=25_000.0, altitude_msl_m=500.0),)
    assert play(watched(Weather(cloud_base_m=1_000.0), antenna_height_m=900.0, raids=low)).kills.sum() == 1
    assert play(watched(Weather(cloud_base_m=1_000.0), antenna_height_m=1_100.0, raids=low)).kills.sum() == 0


@setting("Weather.night")
def test_only_thermal_sights_see_at_night() -> None:
    night = Weather(night=True)
    assert play(watched(night, thermal=True)).kills.sum() == 1
    for thermal in (False, None):
        dark = play(watched(night, thermal=thermal))
        assert dark.leakers[0] == 1
        assert dark.reason() == {"hidden by weather or darkness": 1}
        assert play(watched(Weather(), thermal=thermal)).kills.sum() == 1


WORST = Weather(visibility_m=100.0, cloud_base_m=0.0, night=True)


def test_radars_do_not_mind_the_weather() -> None:
    clear, foul = play(scenario()), play(scenario(weather=WORST))
    assert np.array_equal(clear.first_shot_m, foul.first_shot_m)
    assert not prepare(scenario(weather=WORST)).defence.sensors.hindered.any()


def test_sights_behind_a_radar_help_only_in_weather_in_which_they_see() -> None:
    """The radar guides nothing above 1 degree; the sight does, by day and in clear air, or by heat at night."""
    blind = radar(id="guide", role="engagement", dual_role=False, elevation_max_deg=1.0)
    nets = {"raids": (raid(distance_m=20_000.0),)}

    def kills(weather: Weather, thermal: bool) -> int:
        sight = replace(eye(thermal=thermal, id="sight"), dual_role=False)
        battery = system(sensors=(radar(dual_role=False), blind, sight))
        units = (unit(electro_optical="backup"),)
        return int(play(scenario(systems=(battery,), units=units, weather=weather, **nets)).kills.sum())

    assert kills(Weather(), thermal=False) == 1
    assert kills(Weather(night=True), thermal=False) == 0
    assert kills(Weather(night=True), thermal=True) == 1
    assert kills(Weather(cloud_base_m=1_000.0), thermal=True) == 0
    assert kills(Weather(visibility_m=500.0), thermal=True) == 0


def test_every_sight_of_the_catalogue_says_whether_it_is_thermal() -> None:
    known = load_catalogue().systems.values()
    sights = {sensor.id: sensor for one in known for sensor in one.sensors if sensor.role == "electro-optical"}
    assert len(sights) >= 6
    thermal = {name for name, sensor in sights.items() if sensor.thermal is not None and sensor.thermal.value is True}
    assert {name for name, sensor in sights.items() if sensor.thermal is None} == set()
    assert thermal == {"pantsir-s1-eo", "tor-m2-eo"}


@pytest.mark.parametrize(
    "line", ["visibility_m: 0", "visibility_m: 400000", "cloud_base_m: -1", "night: dusk", "rain: true"]
)
def test_nonsense_weather_is_refused_with_its_line(tmp_path: Any, line: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"version: 1\nname: x\nweather:\n  {line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"x\.yaml") as told:
        read_scenario(file)
    assert "line 4" in str(told.value) or ":4" in str(told.value)
