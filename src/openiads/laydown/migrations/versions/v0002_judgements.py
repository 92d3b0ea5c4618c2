"""Version 2: which claim a fact revises, and how far sources are relied on."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and the table; what is in the store stays as it is."""
    op.add_column("claims", sql.Column("revises", sql.String(200)))
    op.create_index("ix_claims_revises", "claims", ["revises"])
    op.create_table(
        "gradings",
        sql.Column("id", sql.String(64), primary_key=True),
        sql.Column("source", sql.Text, nullable=False, index=True),
        sql.Column("made_on", sql.Date, nullable=False),
        sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
        sql.Column("document", sql.Text, nullable=False),
    )
    op.execute("UPDATE openiads_store SET schema_version = 2")
