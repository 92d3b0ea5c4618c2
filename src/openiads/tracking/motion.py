"""Kalman filter of one track on nearly constant velocity, with measured positions; and its steady state.

A state is mean (6,): x, y, z, vx, vy, vz, and covariance (6, 6), symmetric.
"""

import math

from openiads.compiled import formula
from openiads.tracking.state import Floats, Records

N_AXES = 3
THIRD = 1.0 / 3.0
"""Multiplied by: a division takes several times as long."""


@formula
def begin(mean: Floats, covariance: Floats, plot: Records, speed_variance: float, climb_variance: float) -> None:
    """Start a state from one plot: its position and covariance, at rest, with the velocity known to its variances.

    Source: one-point initiation, Mallick and La Scala, Comparison of single-point and two-point difference track
    initiation algorithms using position measurements, Acta Automatica Sinica 34(3), 2008.
    """
    for i in range(2 * N_AXES):
        mean[i] = 0.0
        for j in range(2 * N_AXES):
            covariance[i, j] = 0.0
    mean[0], mean[1], mean[2] = plot.x, plot.y, plot.z
    covariance[0, 0], covariance[1, 1], covariance[2, 2] = plot.xx, plot.yy, plot.zz
    covariance[0, 1], covariance[0, 2], covariance[1, 2] = plot.xy, plot.xz, plot.yz
    covariance[1, 0], covariance[2, 0], covariance[2, 1] = plot.xy, plot.xz, plot.yz
    covariance[3, 3], covariance[4, 4], covariance[5, 5] = speed_variance, speed_variance, climb_variance


@formula
def predict(mean: Floats, covariance: Floats, dt_s: float, noise: float, climb_noise: float) -> None:
    """Carry a state forward by `dt_s` (0 or more).

    noise: density of the white acceleration on the horizontal axes, m2/s3; climb_noise: on the vertical one.
    Source: Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, 6.2.2
    (continuous white noise acceleration).
    """
    for i in range(N_AXES):
        mean[i] += dt_s * mean[i + N_AXES]
        for j in range(N_AXES):
            cross = covariance[i, j + N_AXES] + covariance[i + N_AXES, j]
            covariance[i, j] += dt_s * (cross + dt_s * covariance[i + N_AXES, j + N_AXES])
    for i in range(N_AXES):
        for j in range(N_AXES):
            covariance[i, j + N_AXES] += dt_s * covariance[i + N_AXES, j + N_AXES]
    for i in range(N_AXES):
        density = noise if i < 2 else climb_noise
        covariance[i, i] += density * dt_s * dt_s * dt_s / 3.0
        covariance[i, i + N_AXES] += density * dt_s * dt_s / 2.0
        covariance[i + N_AXES, i + N_AXES] += density * dt_s
        for j in range(N_AXES):
            covariance[j + N_AXES, i] = covariance[i, j + N_AXES]


@formula
def expected_spread(
    covariance: Floats, plot: Records, dt_s: float, noise: float, climb_noise: float, i: int, j: int
) -> float:
    """Entry (i, j) of the covariance of measured less expected position, the state being `dt_s` older than the plot.

    With `dt_s` below zero the plot is older than the state, which is carried back; the acceleration in between counts
    as independent of the state's error, so that after a late plot the state is a little too sure of itself.
    Source: Bar-Shalom et al. 2001, eq. 5.2.3-9; for the late plot Bar-Shalom, Update with out-of-sequence measurements
    in tracking, IEEE Trans. AES 38(3), 2002, with its cross term left out.
    """
    cross = covariance[i, j + N_AXES] + covariance[i + N_AXES, j]
    spread = covariance[i, j] + dt_s * (cross + dt_s * covariance[i + N_AXES, j + N_AXES])
    if i == j:
        density = noise if i < 2 else climb_noise
        spread += density * abs(dt_s * dt_s * dt_s) / 3.0
    return spread + measured_spread(plot, i, j)


@formula
def measured_spread(plot: Records, i: int, j: int) -> float:
    """Entry (i, j), i at most j, of the covariance of a plot's position."""
    if i == 0:
        return plot.xx if j == 0 else plot.xy if j == 1 else plot.xz
    if i == 1:
        return plot.yy if j == 1 else plot.yz
    return plot.zz


@formula
def inverse_spread(
    xx: float, xy: float, yy: float, xz: float, yz: float, zz: float, n_axes: int
) -> tuple[float, float, float, float, float, float]:
    """Inverse of a symmetric matrix of two or three axes, in the same order; rows of a missing axis are zero."""
    if n_axes == 2:
        determinant = xx * yy - xy * xy
        return yy / determinant, -xy / determinant, xx / determinant, 0.0, 0.0, 0.0
    a, b, c = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    determinant = xx * a + xy * b + xz * c
    return (
        a / determinant,
        b / determinant,
        (xx * zz - xz * xz) / determinant,
        c / determinant,
        (xy * xz - xx * yz) / determinant,
        (xx * yy - xy * xy) / determinant,
    )


@formula
def gate_distance(
    mean: Floats, covariance: Floats, plot: Records, dt_s: float, noise: float, climb_noise: float, gate: float
) -> float:
    """Squared Mahalanobis distance of a plot from where a state expects it; infinite outside `gate`.

    dt_s: time of the plot less that of the state. Of a plot without height only the horizontal axes count.
    """
    if is_apart(covariance, plot):
        return gate_distance_apart(mean, covariance, plot, dt_s, noise, climb_noise, gate)
    dx = plot.x - mean[0] - dt_s * mean[3]
    dy = plot.y - mean[1] - dt_s * mean[4]
    xx = expected_spread(covariance, plot, dt_s, noise, climb_noise, 0, 0)
    yy = expected_spread(covariance, plot, dt_s, noise, climb_noise, 1, 1)
    if dx * dx > gate * xx or dy * dy > gate * yy:
        return math.inf
    xy = expected_spread(covariance, plot, dt_s, noise, climb_noise, 0, 1)
    dz, xz, yz, zz = 0.0, 0.0, 0.0, 1.0
    if plot.n_axes > 2:
        dz = plot.z - mean[2] - dt_s * mean[5]
        xz = expected_spread(covariance, plot, dt_s, noise, climb_noise, 0, 2)
        yz = expected_spread(covariance, plot, dt_s, noise, climb_noise, 1, 2)
        zz = expected_spread(covariance, plot, dt_s, noise, climb_noise, 2, 2)
    ixx, ixy, iyy, ixz, iyz, izz = inverse_spread(xx, xy, yy, xz, yz, zz, plot.n_axes)
    distance = dx * dx * ixx + dy * dy * iyy + dz * dz * izz
    distance += 2.0 * (dx * dy * ixy + dx * dz * ixz + dy * dz * iyz)
    return distance if distance <= gate else math.inf


@formula
def update(
    mean: Floats, covariance: Floats, plot: Records, dt_s: float, noise: float, climb_noise: float, cross: Floats
) -> None:
    """Take a plot into a state: one not older than the state moves it to its own time, a late one leaves its time.

    dt_s: time of the plot less that of the state; cross: room for 6 by 3 numbers. The plot measures x, y (and z) of the
    state at its time. Source: Bar-Shalom et al. 2001, 5.2.3, the update in the form P - M S^-1 M'.
    """
    if dt_s >= 0.0 and is_apart(covariance, plot):
        update_apart(mean, covariance, plot, dt_s, noise, climb_noise)
        return
    if dt_s > 0.0:
        predict(mean, covariance, dt_s, noise, climb_noise)
    back_s = min(dt_s, 0.0)
    for i in range(2 * N_AXES):
        for axis in range(N_AXES):
            cross[i, axis] = covariance[i, axis] + back_s * covariance[i, axis + N_AXES]
    xx = expected_spread(covariance, plot, back_s, noise, climb_noise, 0, 0)
    xy = expected_spread(covariance, plot, back_s, noise, climb_noise, 0, 1)
    yy = expected_spread(covariance, plot, back_s, noise, climb_noise, 1, 1)
    dx = plot.x - mean[0] - back_s * mean[3]
    dy = plot.y - mean[1] - back_s * mean[4]
    dz, xz, yz, zz = 0.0, 0.0, 0.0, 1.0
    if plot.n_axes > 2:
        dz = plot.z - mean[2] - back_s * mean[5]
        xz = expected_spread(covariance, plot, back_s, noise, climb_noise, 0, 2)
        yz = expected_spread(covariance, plot, back_s, noise, climb_noise, 1, 2)
        zz = expected_spread(covariance, plot, back_s, noise, climb_noise, 2, 2)
    ixx, ixy, iyy, ixz, iyz, izz = inverse_spread(xx, xy, yy, xz, yz, zz, plot.n_axes)
    for i in range(2 * N_AXES):
        gain_x = cross[i, 0] * ixx + cross[i, 1] * ixy + cross[i, 2] * ixz
        gain_y = cross[i, 0] * ixy + cross[i, 1] * iyy + cross[i, 2] * iyz
        gain_z = cross[i, 0] * ixz + cross[i, 1] * iyz + cross[i, 2] * izz
        mean[i] += gain_x * dx + gain_y * dy + gain_z * dz
        for j in range(i + 1):
            covariance[i, j] -= gain_x * cross[j, 0] + gain_y * cross[j, 1] + gain_z * cross[j, 2]
            covariance[j, i] = covariance[i, j]


@formula
def is_apart(covariance: Floats, plot: Records) -> bool:
    """Whether neither the state nor the plot knows of a correlation between height and plane."""
    if is_slanted(plot):
        return False
    level = covariance[0, 2] == 0.0 and covariance[1, 2] == 0.0 and covariance[3, 2] == 0.0
    return level and covariance[4, 2] == 0.0 and covariance[0, 5] == 0.0 and covariance[1, 5] == 0.0


@formula
def is_slanted(plot: Records) -> bool:
    """Whether a plot knows of a correlation between height and plane."""
    return plot.n_axes > 2 and (plot.xz != 0.0 or plot.yz != 0.0)


@formula
def gate_distance_apart(
    mean: Floats, covariance: Floats, plot: Records, dt_s: float, noise: float, climb_noise: float, gate: float
) -> float:
    """`gate_distance` written out where plane and height do not correlate."""
    cube_s3 = abs(dt_s * dt_s * dt_s) * THIRD
    dx = plot.x - mean[0] - dt_s * mean[3]
    xx = covariance[0, 0] + dt_s * (2.0 * covariance[0, 3] + dt_s * covariance[3, 3]) + noise * cube_s3 + plot.xx
    if dx * dx > gate * xx:
        return math.inf
    dy = plot.y - mean[1] - dt_s * mean[4]
    yy = covariance[1, 1] + dt_s * (2.0 * covariance[1, 4] + dt_s * covariance[4, 4]) + noise * cube_s3 + plot.yy
    if dy * dy > gate * yy:
        return math.inf
    cross = covariance[0, 4] + covariance[1, 3] + dt_s * covariance[3, 4]
    xy = covariance[0, 1] + dt_s * cross + plot.xy
    distance = (dx * dx * yy - 2.0 * dx * dy * xy + dy * dy * xx) / (xx * yy - xy * xy)
    if plot.n_axes > 2:
        dz = plot.z - mean[2] - dt_s * mean[5]
        zz = covariance[2, 2] + dt_s * (2.0 * covariance[2, 5] + dt_s * covariance[5, 5])
        distance += dz * dz / (zz + climb_noise * cube_s3 + plot.zz)
    return distance if distance <= gate else math.inf


@formula
def update_apart(
    mean: Floats, covariance: Floats, plot: Records, dt_s: float, noise: float, climb_noise: float
) -> None:
    """`update` written out for a plot that is not late, where plane and height do not correlate: several times faster.

    u, v: velocities along x and y.
    """
    half, third = noise * dt_s * dt_s / 2.0, noise * dt_s * dt_s * dt_s * THIRD
    uu, uv, vv = covariance[3, 3], covariance[3, 4], covariance[4, 4]
    xu, xv, yu, yv = covariance[0, 3], covariance[0, 4], covariance[1, 3], covariance[1, 4]
    xx = covariance[0, 0] + dt_s * (2.0 * xu + dt_s * uu) + third
    xy = covariance[0, 1] + dt_s * (xv + yu + dt_s * uv)
    yy = covariance[1, 1] + dt_s * (2.0 * yv + dt_s * vv) + third
    xu, xv, yu, yv = xu + dt_s * uu + half, xv + dt_s * uv, yu + dt_s * uv, yv + dt_s * vv + half
    uu, vv = uu + noise * dt_s, vv + noise * dt_s
    sxx, sxy, syy = xx + plot.xx, xy + plot.xy, yy + plot.yy
    determinant = sxx * syy - sxy * sxy
    ixx, ixy, iyy = syy / determinant, -sxy / determinant, sxx / determinant
    mean[0] += dt_s * mean[3]
    mean[1] += dt_s * mean[4]
    dx, dy = plot.x - mean[0], plot.y - mean[1]
    x_of_x, x_of_y = xx * ixx + xy * ixy, xx * ixy + xy * iyy
    y_of_x, y_of_y = xy * ixx + yy * ixy, xy * ixy + yy * iyy
    u_of_x, u_of_y = xu * ixx + yu * ixy, xu * ixy + yu * iyy
    v_of_x, v_of_y = xv * ixx + yv * ixy, xv * ixy + yv * iyy
    mean[0] += x_of_x * dx + x_of_y * dy
    mean[1] += y_of_x * dx + y_of_y * dy
    mean[3] += u_of_x * dx + u_of_y * dy
    mean[4] += v_of_x * dx + v_of_y * dy
    put(covariance, 0, 0, xx - x_of_x * xx - x_of_y * xy)
    put(covariance, 0, 1, xy - x_of_x * xy - x_of_y * yy)
    put(covariance, 1, 1, yy - y_of_x * xy - y_of_y * yy)
    put(covariance, 0, 3, xu - x_of_x * xu - x_of_y * yu)
    put(covariance, 0, 4, xv - x_of_x * xv - x_of_y * yv)
    put(covariance, 1, 3, yu - y_of_x * xu - y_of_y * yu)
    put(covariance, 1, 4, yv - y_of_x * xv - y_of_y * yv)
    put(covariance, 3, 3, uu - u_of_x * xu - u_of_y * yu)
    put(covariance, 3, 4, uv - u_of_x * xv - u_of_y * yv)
    put(covariance, 4, 4, vv - v_of_x * xv - v_of_y * yv)
    update_height(mean, covariance, plot, dt_s, climb_noise)


@formula
def update_height(mean: Floats, covariance: Floats, plot: Records, dt_s: float, climb_noise: float) -> None:
    """Height and climb of `update_apart`; w: the climb. A plot without height only carries them forward."""
    ww = covariance[5, 5]
    zz = covariance[2, 2] + dt_s * (2.0 * covariance[2, 5] + dt_s * ww) + climb_noise * dt_s * dt_s * dt_s * THIRD
    zw = covariance[2, 5] + dt_s * ww + climb_noise * dt_s * dt_s / 2.0
    ww += climb_noise * dt_s
    mean[2] += dt_s * mean[5]
    if plot.n_axes > 2:
        z_of_z, w_of_z = zz / (zz + plot.zz), zw / (zz + plot.zz)
        dz = plot.z - mean[2]
        mean[2] += z_of_z * dz
        mean[5] += w_of_z * dz
        zz, zw, ww = zz - z_of_z * zz, zw - z_of_z * zw, ww - w_of_z * zw
    put(covariance, 2, 2, zz)
    put(covariance, 2, 5, zw)
    put(covariance, 5, 5, ww)


@formula
def put(covariance: Floats, i: int, j: int, value: float) -> None:
    """Set an entry of a symmetric matrix and its mirror image."""
    covariance[i, j] = value
    covariance[j, i] = value


@formula
def tracking_index(scan_s: float, acceleration_mps2: float, error_m: float) -> float:
    """How much a target may turn away between two scans, measured in errors of the radar (no unit).

    acceleration_mps2: standard deviation, constant over a scan. Source: Kalata, The tracking index, IEEE Trans. AES
    20(2), 1984.
    """
    return acceleration_mps2 * scan_s * scan_s / error_m


@formula
def steady_gains(index: float) -> tuple[float, float]:
    """Gains alpha of the position and beta of the velocity (times the scan period) that a Kalman filter settles at.

    index: as `tracking_index` gives it, above zero. Source: Kalata 1984; Bar-Shalom et al. 2001, 6.5.3.
    """
    root = (4.0 + index - math.sqrt(8.0 * index + index * index)) / 4.0
    alpha = 1.0 - root * root
    return alpha, 2.0 * (2.0 - alpha) - 4.0 * math.sqrt(1.0 - alpha)
