"""Version 1: reports and claims."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of version 1."""
    op.create_table("openiads_store", sql.Column("schema_version", sql.Integer, nullable=False))
    op.create_table(
        "reports",
        sql.Column("id", sql.String(64), primary_key=True),
        sql.Column("path", sql.Text, nullable=False, index=True),
        sql.Column("source", sql.Text, nullable=False),
        sql.Column("title", sql.Text, nullable=False),
        sql.Column("url", sql.Text, nullable=False),
        sql.Column("published", sql.Date),
        sql.Column("text_sha256", sql.String(64), nullable=False),
        sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "claims",
        sql.Column("id", sql.String(200), primary_key=True),
        sql.Column("report", sql.Text, nullable=False, index=True),
        sql.Column("system", sql.Text, nullable=False, index=True),
        sql.Column("event", sql.Text, nullable=False),
        sql.Column("modality", sql.Text, nullable=False),
        sql.Column("published", sql.Date),
        sql.Column("known_from", sql.Date, nullable=False, index=True),
        sql.Column("valid_from", sql.Date),
        sql.Column("valid_to", sql.Date),
        sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
        sql.Column("document", sql.Text, nullable=False),
    )
    op.execute("INSERT INTO openiads_store (schema_version) VALUES (1)")
