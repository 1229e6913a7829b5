"""PostgreSQL and Valkey from wheels: for `make run`, the tests, the benches and the fault drills.

    with EmbeddedPostgres(Path(".data/postgres")) as postgres, EmbeddedValkey(Path(".data/valkey")) as valkey:
        asyncpg.connect(postgres.dsn())
        redis.from_url(valkey.url)

No system package, container or root right is needed. Both die with the process that started them.
Durability settings of PostgreSQL stay at their defaults (all on) unless `extra_settings` says otherwise.
"""

from local_postgres import EmbeddedPostgres
from local_valkey import EmbeddedValkey
from service_process import ServiceError, free_port, is_port_free

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "ServiceError", "free_port", "is_port_free"]
