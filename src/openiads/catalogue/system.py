"""An air-defence system: its names, effectors, sensors, channels, times and the make-up of a battery."""

from typing import Annotated, Literal

from pydantic import Field

from openiads.catalogue.effector import Effector
from openiads.catalogue.estimate import DurationEstimate, Estimate, SpeedEstimate, Statement, quantity
from openiads.catalogue.radar import Radar
from openiads.record import record


@record
class BatteryRadar:
    """How many of one sensor a battery has: `count` in all, or on each launcher."""

    sensor: str
    count: Annotated[int, Field(ge=1)]
    per: Literal["battery", "launcher"]


@record
class Battery:
    """What a battery is made of.

    description: as published; launchers: how many vehicles shoot, None where no number was read;
    launcher_name: what such a vehicle is called; command_post: its name, or "" where none was read.
    Optional radars (masts) are not listed here.
    """

    description: Statement
    launchers: Annotated[Estimate, quantity("launchers/battery", lowest=1.0, highest=100.0)] | None = None
    launcher_name: str = "launcher"
    command_post: str = ""
    radars: tuple[BatteryRadar, ...] = ()


@record
class System:
    """An air-defence system that the catalogue models.

    aliases, nato_names: how texts call it, in any script. ordinary_words: those of its names that are also ordinary
    words or names ("Tor", "Patriot"), for which a reader of texts needs more than the word.
    target_channels, missile_channels: at the same time, per launcher or per battery as their unit says.
    reaction_time_s: from a track to the launch; setup_time_s: from the march to ready; reload_time_s: of one launcher.
    fire_on_move: value True or False.
    """

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    aliases: tuple[str, ...] = ()
    nato_names: tuple[str, ...] = ()
    ordinary_words: tuple[str, ...] = ()
    role: str
    country: str
    note: str = ""
    in_service_year: Annotated[Estimate, quantity("year", lowest=1940.0, highest=2100.0)]
    operators: Statement
    max_target_speed_mps: SpeedEstimate
    target_channels: Annotated[Estimate, quantity("targets/launcher", "targets/battery", lowest=1.0, highest=1000.0)]
    missile_channels: Annotated[Estimate, quantity("missiles/launcher", "missiles/battery", lowest=1.0, highest=1000.0)]
    reaction_time_s: DurationEstimate
    setup_time_s: DurationEstimate
    reload_time_s: DurationEstimate
    fire_on_move: Statement
    battery: Battery
    effectors: Annotated[tuple[Effector, ...], Field(min_length=1)]
    sensors: Annotated[tuple[Radar, ...], Field(min_length=1)]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the system is found: id, name, aliases and NATO names."""
        return (self.id, self.name, *self.aliases, *self.nato_names)
