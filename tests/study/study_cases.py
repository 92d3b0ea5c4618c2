"""A small scenario in which most of what a study may vary is there, and studies of it."""

from typing import Any

import numpy as np

from openiads.simulation.read_scenario import parse_scenario
from openiads.simulation.scenario import Scenario
from openiads.study.conduct import Conducted, conduct
from openiads.study.findings import Findings, findings
from openiads.study.plan import Plan, plan
from openiads.study.study import Design, Replications, Study, Vary
from tests.simulation.notional import doctrine, effector, network, raids_apart, scenario, system

SHIPPED_YAML = """\
version: 1
name: small
terrain: none
posting_m: 5000
assets: [{name: Base, lat: 35.4, lon: 35.95}]
networks:
- {name: net 1.5, identification: {friendly: {friendly: 0.5, hostile: 0.4}}}
- {name: other, identification: {evidence: {}}}
links: [{name: hotline, giver: other, receiver: net 1.5, failure_probability: 0.1}]
units:
- {name: St. Mary, system: SA-22, network: net 1.5, lat: 35.4, lon: 35.95, launchers: 1}
- {name: tor, system: tor-m2, network: net 1.5, lat: 35.41, lon: 35.96, launchers: 2, doctrine: {shots_per_target: 2}}
traffic:
- name: helicopters
  vehicle: attack-helo
  identity: friendly
  count: 2
  route: [{lat: 35.3, lon: 35.95, height_agl_m: 300}, {lat: 35.5, lon: 35.95, height_agl_m: 300}]
outages:
- {name: cut, node: tor, from_s: 20, to_s: 90, probability: 0.5}
- {name: cut, link: St. Mary, from_s: 30, probability: 0.5}
- {name: late radar, node: tor, from_s: 10, to_s: 60}
raids:
- {name: raid, vehicle: owa-drone, toward: Base, distance_m: 40000, height_agl_m: 150, count: 6, spacing_s: 5}
kills:
- {effector: tor-m2-9m338k, vehicle: owa-drone, probability: {low: 0.4, best: 0.6, high: 0.8}}
"""
"""Systems of the catalogue, one by another of its names; names with dots; a kill probability of its own."""
N_TARGETS = 10
KILL = "catalogue.effectors.missile.kill_probability"


def small() -> Scenario:
    """The scenario above."""
    return parse_scenario(SHIPPED_YAML, "small.yaml")


def duel(kill_probability: float = 0.5) -> Scenario:
    """Ten targets, one shot at each, nothing else by chance: the leakers are binomial with 1 - kill probability."""
    missile = effector(kill_probability=kill_probability)
    nets = (network(doctrine=doctrine(shots_per_target=1)),)
    attack = raids_apart(N_TARGETS, 1.0)
    return scenario(systems=(system(effectors=(missile,)),), raids=attack, networks=nets)


def study(*vary: Vary, **changes: Any) -> Study:
    """A study of the kill probability, unless another is asked for."""
    plain: dict[str, Any] = {
        "version": 1,
        "name": "test",
        "scenario": "given",
        "replications": Replications(most=200),
        "vary": vary or (Vary(setting=KILL, values=(0.2, 0.8)),),
    }
    return Study(**(plain | changes))


def planned(*vary: Vary, on: Scenario | None = None, **changes: Any) -> Plan:
    """The plan of such a study of the duel, or of another scenario."""
    return plan(study(*vary, **changes), on or duel())


def found(*vary: Vary, on: Scenario | None = None, **changes: Any) -> Findings:
    """What such a study finds."""
    return findings(conduct(planned(*vary, on=on, **changes), n_workers=1))


def leakers(conducted: Conducted) -> list[float]:
    """The mean leakers of each case."""
    return [row.means["leakers"].value for row in findings(conducted).rows]


def design(method: str, **changes: Any) -> Design:
    """A design of that method."""
    return Design(method=method, **changes)  # type: ignore[arg-type]


def ishigami(shares: np.ndarray) -> np.ndarray:
    """Ishigami and Homma's function of three shares of -pi to pi, with a = 7 and b = 0.1."""
    x = (2.0 * shares - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
