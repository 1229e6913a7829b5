"""The worker process: carries out what the outbox says."""

import asyncio
import logging

from backend.features.attribution.jobs import HANDLERS as ATTRIBUTION
from backend.features.channels.jobs import HANDLERS as CHANNELS
from backend.features.disputes.jobs import HANDLERS as DISPUTES
from backend.features.followups.jobs import HANDLERS as FOLLOWUPS
from backend.features.kiosk.jobs import HANDLERS as KIOSK
from backend.features.notifications.jobs import HANDLERS as NOTICES
from backend.features.notifications.ports.line import HttpLine
from backend.features.notifications.posting import Post
from backend.features.reception.jobs import HANDLERS as RECEPTION
from backend.features.rulebooks.trials.deciding import Crew
from backend.features.rulebooks.trials.jobs import HANDLERS as TRIALS
from backend.features.transfers.jobs import HANDLERS as TRANSFERS
from backend.kit.channels import Channels
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.jobs import Jobs
from backend.kit.settings import Settings, need

HANDLERS = {
    **ATTRIBUTION, **CHANNELS, **DISPUTES, **FOLLOWUPS, **KIOSK, **NOTICES, **RECEPTION, **TRIALS, **TRANSFERS,
}  # fmt: skip


async def work(settings: Settings) -> None:
    """Until cancelled, or until Redis goes away: whoever supervises starts it again."""
    need(settings, "runtime_database_url", "relay_database_url", "redis_url", "master_key")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # A job holds one, a letter two, a walk of a trial some more.
    db = await Database.connect(settings.runtime_database_url, size=16)
    relay = await Database.connect(settings.relay_database_url, size=2)
    channels = Channels(settings.redis_url)
    await channels.start()
    crew = Crew()
    db.bell, keyring = channels.poke, Keyring(settings.master_key)
    line = None if settings.notices == "sink" else HttpLine(private=settings.notices == "send-private")
    post = Post(db, keyring, line)
    services = {"channels": channels, "keyring": keyring, "db": db, "crew": crew, "post": post}
    try:
        await Jobs(db, relay, settings.redis_url, HANDLERS, services).run()
    finally:
        crew.close()
        if line is not None:
            await line.close()
        await channels.stop()
        await relay.close()
        await db.close()


def main(settings: Settings) -> None:
    asyncio.run(work(settings))
