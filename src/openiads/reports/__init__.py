"""Reports, and the claims read out of them."""
