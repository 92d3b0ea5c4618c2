"""openiads: from reports of air-defence deployments to what they change in the airspace.

    reports -> laydown (+ catalogue, terrain) -> coverage -> simulation -> study -> export / web

Each step is a package of the same name; a package imports only from those before it.
"""

__version__ = "0.1.0"
