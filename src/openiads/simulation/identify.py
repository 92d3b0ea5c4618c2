"""What the network takes a vehicle for."""

from openiads.compiled import formula
from openiads.simulation.counted import IDENTITY, uniforms
from openiads.simulation.tables import UNKNOWN, Defence


@formula
def believed_identity(defence: Defence, seed: int, replication: int, network: int, vehicle: int, identity: int) -> int:
    """What a network believes of a vehicle that is `identity`: one draw per network and vehicle, by the table of beliefs."""
    u = uniforms(seed, replication, defence.network_pair_key[network, vehicle], IDENTITY, 0)[0]
    row = defence.belief[network, identity]
    total = 0.0
    for belief in range(UNKNOWN):
        total += row[belief]
        if u < total:
            return belief
    return UNKNOWN
