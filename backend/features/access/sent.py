"""A form counts once (重复提交只算一次): whoever sends it again gets where the first one led, and writes nothing.

A double tap, a browser that repeats what got no answer, a page gone back to and sent as it was. Each form is made with
an id; id, address and everything that was typed together are the form. Something else typed into it is another form.
"""

from datetime import datetime, timedelta
from uuid import UUID

from backend.features.access import queries
from backend.kit.db import TenantTx

KEPT = timedelta(days=2)


class SentBefore(Exception):
    """This very form has counted; `led_to` is where it led, empty for a page that only pulled again."""

    def __init__(self, led_to: str) -> None:
        self.led_to = led_to
        super().__init__(led_to)


async def begin(tx: TenantTx, staff_id: UUID, form: UUID, at: datetime) -> None:
    """First of all in the form's transaction; a second copy waits for the first. Raises SentBefore."""
    if not await queries.form_begin(tx, staff_id, form, at):
        raise SentBefore(await queries.form_led(tx, staff_id, form) or "")


async def end(tx: TenantTx, staff_id: UUID, form: UUID, led_to: str | None, at: datetime) -> None:
    """Last of all in it. `led_to` None: it was answered with a page that asks again, and has not counted."""
    if led_to is None:
        await queries.form_open(tx, staff_id, form)
        return
    await queries.form_done(tx, staff_id, form, led_to)
    await queries.forms_forget(tx, staff_id, at - KEPT)
