"""Full text in Chinese: one index on SQLite (FTS5) and PostgreSQL (tsvector), kept in the writer's transaction."""
