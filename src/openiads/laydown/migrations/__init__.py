"""The steps that bring a store of an older schema to the present one, run by Alembic when a store is opened."""
