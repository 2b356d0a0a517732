"""Run by Alembic, on the connection and in the transaction that `migrate` gives."""

from alembic import context

from signage.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    transactional_ddl=False,
)
context.run_migrations()
