"""The tables of a store as they are now; `migrations` holds the steps that lead to them."""

import sqlalchemy as sql

SCHEMA_VERSION = 3
"""Version of the tables below; an older store is brought to it on opening, one of a higher version is refused."""

METADATA = sql.MetaData()
VERSION = sql.Table("openiads_store", METADATA, sql.Column("schema_version", sql.Integer, nullable=False))
REPORTS = sql.Table(
    "reports",
    METADATA,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("path", sql.Text, nullable=False, index=True),
    sql.Column("source", sql.Text, nullable=False),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("url", sql.Text, nullable=False),
    sql.Column("published", sql.Date),
    sql.Column("text_sha256", sql.String(64), nullable=False),
    sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
    sql.Column("text", sql.Text),
)
CLAIMS = sql.Table(
    "claims",
    METADATA,
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
    sql.Column("revises", sql.String(200), index=True),
)
GRADINGS = sql.Table(
    "gradings",
    METADATA,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("source", sql.Text, nullable=False, index=True),
    sql.Column("made_on", sql.Date, nullable=False),
    sql.Column("recorded_at", sql.DateTime(timezone=True), nullable=False),
    sql.Column("document", sql.Text, nullable=False),
)
