"""Small replications for the tests of what is written of them."""

from openiads.simulation.command import Belief, Identification
from openiads.simulation.prepare import prepare
from openiads.simulation.replay import Replay, replay
from tests.simulation.notional import doctrine, effector, network, raid, scenario, system, traffic, unit

SEED = 5
HOSTILE_NAME = 'raid, "=1+2"|\\ é\n2'
"""A name that every format has to quote in its own way."""


def small_replay(name: str = "raid") -> Replay:
    """Six attackers, every one in two shots a kill, a friendly flight taken for them, magazines that run empty."""
    taken = Identification(time_s=0.0, hostile=Belief(hostile=1.0), friendly=Belief(hostile=1.0))
    shooting = doctrine(shots_per_target=2, assessment_s=3.0)
    poor = effector(kill_probability=0.5, ready_rounds=4.0)
    board = prepare(
        scenario(
            networks=(network(identification=taken, doctrine=shooting),),
            units=(unit(reserve_ratio=1.0), unit(name="second, of two", lat=35.1, lon=36.05)),
            systems=(system(effectors=(poor,)),),
            raids=(raid(name=name, bearing_deg=None, count=6, spacing_s=8.0),),
            traffic=(traffic(north_m=8_000.0),),
        )
    )
    return replay(board, SEED, 2, first_scan="zero")
