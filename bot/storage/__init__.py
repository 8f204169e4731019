"""What is kept, in SQLAlchemy Core: tables, queries per topic, keys, migrations."""
