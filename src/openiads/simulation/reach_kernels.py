"""When a vehicle is within an envelope, and when a sensor has it in sight: loops over the points of its way."""

import math

from openiads.compiled import formula
from openiads.physics.propagation import elevation_sine, slant_range_m
from openiads.physics.reach import in_reach
from openiads.simulation.motion import ground_m, in_sight
from openiads.simulation.tables import (
    SENSOR_BLIND_M,
    SENSOR_ELEVATION_MAX_SINE,
    SENSOR_ELEVATION_MIN_SINE,
    SENSOR_INSTRUMENTED_M,
    SHOT_ALTITUDE_MAX_M,
    SHOT_ALTITUDE_MIN_M,
    SHOT_RANGE_MAX_M,
    SHOT_RANGE_MIN_M,
    SHOT_TARGET_SPEED_MPS,
    Floats,
    Ground,
    Integers,
    Records,
)


@formula
def mark_reach(ground: Ground, way: Floats, place: Records, shots: Floats, marks: Integers) -> None:
    """Set `marks` (n,) to 1 where a point of the way lies in the envelope of one of a unit's effectors.

    way: x, y, altitude and speed, (n, 4); place: of UNIT; shots: SHOT_* of its effectors, (n_e, SHOT_*).
    """
    for index in range(way.shape[0]):
        x, y, z, speed = way[index, 0], way[index, 1], way[index, 2], way[index, 3]
        dx, dy, dz = x - place.x, y - place.y, z - place.z
        slant = math.sqrt(dx * dx + dy * dy + dz * dz)
        for effector in range(shots.shape[0]):
            values = shots[effector]
            if slant > values[SHOT_RANGE_MAX_M] or speed > values[SHOT_TARGET_SPEED_MPS]:
                continue
            if in_reach(
                slant,
                z - ground_m(ground, x, y),
                dz,
                values[SHOT_RANGE_MIN_M],
                values[SHOT_RANGE_MAX_M],
                values[SHOT_ALTITUDE_MIN_M],
                values[SHOT_ALTITUDE_MAX_M],
            ):
                marks[index] = 1
                break


@formula
def mark_sight(ground: Ground, way: Floats, place: Records, values: Floats, marks: Integers) -> None:
    """Set `marks` (n,) to 1 where a sensor has a point of the way in sight, range and beam; place: of SENSOR.

    values: its SENSOR_*.
    """
    for index in range(way.shape[0]):
        x, y, z = way[index, 0], way[index, 1], way[index, 2]
        distance = math.sqrt((x - place.x) ** 2 + (y - place.y) ** 2)
        if distance > values[SENSOR_INSTRUMENTED_M] or not in_sight(ground, place.horizon, x, y, z):
            continue
        slant = slant_range_m(place.z, z, distance, ground.effective_radius_m)
        if not values[SENSOR_BLIND_M] <= slant <= values[SENSOR_INSTRUMENTED_M]:
            continue
        sine = elevation_sine(place.z, z, distance, slant, ground.effective_radius_m)
        if values[SENSOR_ELEVATION_MIN_SINE] <= sine <= values[SENSOR_ELEVATION_MAX_SINE]:
            marks[index] = 1


@formula
def lift(ground: Ground, way: Floats) -> None:
    """Turn heights above the ground into altitudes above the sea."""
    for index in range(way.shape[0]):
        way[index, 2] += ground_m(ground, way[index, 0], way[index, 1])
