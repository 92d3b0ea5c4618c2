"""Version 3: the texts of the reports."""

import sqlalchemy as sql
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; reports that were kept before have no text in it until they are read again."""
    op.add_column("reports", sql.Column("text", sql.Text))
    op.execute("UPDATE openiads_store SET schema_version = 3")
