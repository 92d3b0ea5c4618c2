"""Place names, airfields and military sites as points with a tolerance."""
