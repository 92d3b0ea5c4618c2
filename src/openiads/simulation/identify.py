"""What a network takes a vehicle for: whose it is, and of which class."""

from openiads.compiled import step
from openiads.simulation.counted import IDENTITY, RECOGNITION, uniforms
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


@step
def told_class(defence: Defence, seed: int, replication: int, network: int, vehicle: int, kind: int) -> int:
    """The class of which a network takes a vehicle of class `kind`: one draw per network and vehicle.

    The number of classes where it cannot tell: doctrine applies in general then. It is never told a wrong one.
    """
    u = uniforms(seed, replication, defence.belief_keys[network, vehicle], RECOGNITION, 0)[0]
    return kind if u < defence.networks[network].class_probability else defence.conduct.shape[1] - 1
