"""What a network takes a vehicle for."""

from openiads.compiled import step
from openiads.simulation.counted import IDENTITY, uniforms
from openiads.simulation.tables import UNKNOWN, Defence


@step
def believed_identity(defence: Defence, seed: int, replication: int, network: int, vehicle: int, identity: int) -> int:
    """What a network takes a vehicle for that is `identity`: one draw per network and vehicle, by its beliefs."""
    u = uniforms(seed, replication, defence.belief_keys[network, vehicle], IDENTITY, 0)[0]
    total = 0.0
    for belief in range(UNKNOWN):
        total += defence.belief[network, identity, belief]
        if u < total:
            return belief
    return UNKNOWN
