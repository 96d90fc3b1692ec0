"""What all tables have in common."""

from __future__ import annotations

from peewee import Model, Proxy

database = Proxy()


class Base(Model):
    """A table of calcgrid's."""

    class Meta:
        database = database
        legacy_table_names = False
