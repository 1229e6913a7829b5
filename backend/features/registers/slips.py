"""客户确认单: filled in, handed in within hours and quota, signed, returned, confirmed again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.facts import CallTaken, SlipSigned, StepTaken, VisitRegistered
from backend.engine.record import slipbook, timeline
from backend.engine.verdict import May, Verdict
from backend.features.access.models import Office
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.registers import queries, telling, wanting
from backend.features.registers.errors import EntrySettled, NotOnTheBooks, OverQuota, SlipNotYours
from backend.features.registers.models import Body, Entry, Place
from backend.features.registers.writing import base, find, row, step
from backend.features.rulebooks import service as rulebooks
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

LIVING = ("signed", "entered")
ON_THE_WAY = ("draft", "submitted")


class Standing(Struct, frozen=True, kw_only=True):
    """May a slip be handed in now, as the rulebook has it: how many of how many, and when the hours open next."""

    verdict: Verdict
    held: int | None
    most: int | None
    opens_at: datetime | None
    again: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """What stands against it. A customer who is confirmed already is not one more."""
        found = (f.code for f in self.verdict.findings if f.outcome == "void")
        return tuple(code for code in found if not (self.again and code == "gate_over_limit"))

    @property
    def allowed(self) -> bool:
        return self.verdict.status == "allowed" or not self.faults


async def draft(
    tx: TenantTx, keys: Keys, place: Place, number: str, body: Body, consultant: UUID, at: datetime,
    customer_id: UUID | None = None,
) -> Entry:  # fmt: skip
    """填写确认单: lies with the consultant until it is handed in. By number, or for a customer of this project.

    Raises NotOnTheBooks where the rulebook knows no slips.
    """
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    if not wanting.books(rulebook, at).slips:
        raise NotOnTheBooks()
    if customer_id is None:
        contact = Contact(phones.normalise(number), body.names[0] if body.names else None, body.title)
        customer_id = (await customers.identify(tx, keys, place.project_id, contact, at)).id
    body = msgspec.structs.replace(body, fields=("contact",))
    mine = await queries.entries_of_customers(tx, keys, [customer_id], "slip")
    for one in mine:
        if (one.state, one.staff_id, one.body) == ("draft", consultant, body):
            return one  # filled in alike in another tab
    entry = row(new_id(), place, "slip", customer_id, consultant, consultant, at, body, "draft")
    await queries.entry_insert(tx, keys, entry, _name_index(keys, body))
    return entry


async def standing(tx: TenantTx, keys: Keys, entry: Entry, at: datetime, handed_in: bool = True) -> Standing:
    """能否递交 (May submit_slip): hours, what is missing, the same day's form, and the quota on real slips."""
    rulebook = (await rulebooks.current(tx, entry.project_id, at)).rulebook
    mine = await queries.entries_of_staff(tx, keys, entry.staff_id, "slip")
    living = (e for e in mine if e.state in LIVING and e.shown(at) != "expired")
    held = {e.customer_id for e in living if e.customer_id}
    supposing: list[StepTaken] = [_submission(entry, at)] if handed_in else []
    if handed_in and not await _on_the_form(tx, entry):
        supposing.append(_step(entry, "form_entry", entry.staff_id, at, result="missing"))
    customer = str(entry.customer_id) if entry.customer_id else None
    verdict = await asking.ask(
        tx, entry.project_id, May(act="submit_slip", who=str(entry.staff_id), customer=customer),
        sorted(held | ({entry.customer_id} if entry.customer_id else set())), at, supposing, desk_of=entry.staff_id,
    )  # fmt: skip
    counted = next((f.params for f in verdict.findings if f.code in ("within_limit", "gate_over_limit")), {})
    law = wanting.law_of(rulebook, at)
    return Standing(
        verdict=verdict, held=_number(counted.get("held")), most=_number(counted.get("most")),
        opens_at=wanting.next_window(wanting.books(rulebook, at).hours, at, law), again=entry.customer_id in held,
    )  # fmt: skip


async def open_for(tx: TenantTx, keys: Keys, place: Place, consultant: UUID, at: datetime) -> Standing:
    """Whether anything may be handed in now: hours and quota, before a slip is filled in."""
    nobody = row(new_id(), place, "slip", None, consultant, consultant, at, Body(), "draft")
    return await standing(tx, keys, nobody, at, handed_in=False)


async def submit(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, by: UUID, at: datetime) -> Standing:
    """递交. Refused by the rulebook, nothing is written and the slip stays with the consultant."""
    entry = await _mine(tx, keys, place, entry_id, by)
    await attribution.in_turn(tx, entry.project_id)
    found = await standing(tx, keys, entry, at)
    if found.allowed:
        await _hand_in(tx, keys, entry, (), at)
    return found


async def submit_specially(
    tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, reason: str, by: UUID, at: datetime
) -> Standing:
    """特殊情况 (R03-18.1.3b): outside the hours, for the signing office to sign. All else must be in order."""
    entry = await _mine(tx, keys, place, entry_id, by)
    await attribution.in_turn(tx, entry.project_id)
    found = await standing(tx, keys, entry, at)
    others = set(found.faults) - {"gate_outside_hours"}
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    if not others and wanting.books(rulebook, at).special:
        body = msgspec.structs.replace(entry.body, special=reason)
        await _hand_in(tx, keys, msgspec.structs.replace(entry, body=body), ("special",), at)
    return found


async def sign(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, by: UUID, at: datetime) -> Entry:
    """签收: the signature fixes the time of confirmation (R03-18.1.3). Raises EntrySettled if somebody has acted."""
    entry = await _open(tx, keys, place, entry_id, ("submitted",))
    assert entry.customer_id is not None
    await attribution.in_turn(tx, entry.project_id)
    found = await standing(tx, keys, entry, at, handed_in=False)
    if "gate_over_limit" in found.faults:
        raise OverQuota(held=found.held, most=found.most)
    await _link_alike(tx, keys, entry, at)
    signer = "signing_office" if entry.body.special else "confirmer"
    signed = SlipSigned(
        **base(entry.customer_id, by, at), consultant=str(entry.staff_id), by=signer,  # type: ignore[arg-type]
        changed=entry.body.kind == "changed", renewed=entry.body.kind == "renewed", names=digests(keys, entry.body),
        demand=_digest(keys, "demand", entry.body.demand or ""), company=entry.body.company,
        phone=_digest(keys, "phone", str(entry.customer_id)), relation=entry.body.relation,  # type: ignore[arg-type]
    )  # fmt: skip
    received = _step(entry, "slip_received", by, at, by=signer, subject=str(entry.staff_id))
    await _record(tx, entry, (received, signed), at)
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    law = wanting.law_of(rulebook, at)
    until = slipbook.usual_end(signed, law, timeline.build([signed], at, law.zone))
    if entry.body.kind != "first":
        await _supersede(tx, keys, entry, by, at)
    await telling.slip_signed(tx, entry, at)
    return await step(tx, keys, entry, "signed", by, at, step_id=UUID(signed.id), until=until)


async def enter(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, by: UUID, at: datetime) -> None:
    """录入电脑, within 24 hours of receipt (R03-18.1.4a)."""
    entry = await _open(tx, keys, place, entry_id, ("signed",))
    await _record(tx, entry, (_step(entry, "slip_entered", by, at, by="confirmer", subject=str(entry.staff_id)),), at)
    await step(tx, keys, entry, "entered", by, at)


async def give_back(
    tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, reason: str, by: UUID, at: datetime
) -> None:
    """交还给递交人, 不得继续联系客户; 公司内部留存 (R03-18.1.4b, 1.5c)."""
    entry = await _open(tx, keys, place, entry_id, ("submitted", "signed", "entered"))
    to = str(entry.staff_id)
    back = _step(entry, "slip_returned", by, at, by="confirmer", to=to, subject=to)
    await _record(tx, entry, (back, _step(entry, "copy_kept", by, at, by="confirmer")), at)
    body = msgspec.structs.replace(entry.body, reason=reason)
    await step(tx, keys, entry, "returned", by, at, body=body)
    await telling.slip_returned(tx, entry, at)


async def drop(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, by: UUID, at: datetime) -> None:
    """作废 a slip that was never handed in."""
    await step(tx, keys, await _mine(tx, keys, place, entry_id, by), "void", by, at)


async def in_state(tx: TenantTx, keys: Keys, office: Office, states: Sequence[str]) -> list[Entry]:
    """An office's slips in these states, the newest first."""
    found = await queries.entries_in_state(tx, keys, office.project_id, "slip", states)
    return [entry for entry in found if entry.office_id == office.id]


async def of_staff(tx: TenantTx, keys: Keys, staff_id: UUID, office: Office) -> list[Entry]:
    """Somebody's own, the newest first."""
    found = await queries.entries_of_staff(tx, keys, staff_id, "slip")
    return [entry for entry in found if entry.office_id == office.id]


async def in_force(tx: TenantTx, keys: Keys, customer_id: UUID, at: datetime) -> list[Entry]:
    """Signed slips of this customer, and of whoever counts as one with them, that have not lapsed."""
    together = await customers.group(tx, [customer_id])
    found = await queries.entries_of_customers(tx, keys, together, "slip")
    return [e for e in found if e.state in LIVING and e.shown(at) != "expired"]


async def signature(tx: TenantTx, entry: Entry) -> SlipSigned | None:
    """Who signed a slip when: its time of confirmation."""
    if entry.customer_id is None or entry.step_id is None:
        return None
    facts = await attribution.known_facts(tx, entry.project_id, [entry.customer_id])
    return next((f for f in facts if isinstance(f, SlipSigned) and f.id == str(entry.step_id)), None)


async def _mine(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, by: UUID) -> Entry:
    entry = await _open(tx, keys, place, entry_id, ("draft",))
    if entry.staff_id != by:
        raise SlipNotYours()
    return entry


async def _open(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, states: Sequence[str]) -> Entry:
    entry = await find(tx, keys, place.office_id, entry_id, "slip", lock=True)
    if entry.state not in states:
        raise EntrySettled(state=entry.state, who=entry.state_by, at=entry.state_at)
    return entry


async def _hand_in(tx: TenantTx, keys: Keys, entry: Entry, tags: tuple[str, ...], at: datetime) -> None:
    fact = msgspec.structs.replace(_submission(entry, at), tags=tags)
    await _record(tx, entry, (fact,), at)
    await step(tx, keys, entry, "submitted", entry.staff_id, at, step_id=UUID(fact.id))
    await telling.slip_waits(tx, entry, at)


async def _supersede(tx: TenantTx, keys: Keys, entry: Entry, by: UUID, at: datetime) -> None:
    """The slip before this one is struck: changed, or renewed by it."""
    mine = await queries.entries_of_customers(tx, keys, [entry.customer_id] if entry.customer_id else [], "slip")
    for old in mine:
        if old.id != entry.id and old.staff_id == entry.staff_id and old.state in LIVING:
            await step(tx, keys, old, "void", by, at)


async def _on_the_form(tx: TenantTx, entry: Entry) -> bool:
    """在《来人来电表》上有所反映: a call or a visit of this customer written down under this consultant."""
    assert entry.customer_id is not None
    facts = await attribution.known_facts(tx, entry.project_id, [entry.customer_id])
    written = (f for f in facts if isinstance(f, VisitRegistered | CallTaken))
    return any(f.consultant == str(entry.staff_id) and f.customer == str(entry.customer_id) for f in written)


async def _link_alike(tx: TenantTx, keys: Keys, entry: Entry, at: datetime) -> None:
    """Whoever has the same name on a slip is judged together with this one; whether they are one, clauses say."""
    index = _name_index(keys, entry.body)
    for other in await queries.customers_alike(tx, entry.project_id, index) if index else ():
        if entry.customer_id is not None and other != entry.customer_id:
            await customers.link(tx, entry.customer_id, other, "other", at)


async def _record(tx: TenantTx, entry: Entry, facts: Sequence[StepTaken | SlipSigned], at: datetime) -> None:
    assert entry.customer_id is not None
    mine = [(fact, (entry.staff_id,)) for fact in facts]
    await attribution.record(tx, entry.project_id, entry.customer_id, mine, at, entry.staff_id)


def _submission(entry: Entry, at: datetime) -> StepTaken:
    lacking = tuple(f"no:{field}" for field in _lacking(entry.body))
    return _step(entry, "slip_submitted", entry.staff_id, at, by=str(entry.staff_id), tags=lacking)


def _step(entry: Entry, name: str, actor: UUID, at: datetime, **more: object) -> StepTaken:
    assert entry.customer_id is not None
    by = {"by": str(actor)} | more
    return StepTaken(**base(entry.customer_id, actor, at), step=name, **by)  # type: ignore[arg-type]


def _lacking(body: Body) -> list[str]:
    """What the slip does not hold. A person is their own contact; a company must name itself and one (2.1-4)."""
    held = {
        "customer_no": body.customer_no,
        "customer_name": body.company_name if body.company else "".join(body.names),
        "company_name": body.company_name if body.company else "-",
        "contact_person": body.contact_person if body.company else body.contact_person + "".join(body.names),
        "contact": "".join(body.fields),
        "handwritten": "-" if body.handwritten else "",
    }
    return [field for field, text in held.items() if not text.strip()]


def digests(keys: Keys, body: Body) -> tuple[str, ...]:
    """Names as keyed digests: equal names are equal, and nobody can read them."""
    names = [*([body.company_name] if body.company_name else []), *body.names]
    return tuple(str(_digest(keys, "name", name)) for name in names)


def _digest(keys: Keys, what: str, value: str) -> str | None:
    plain = "".join(value.split()).lower()
    return keys.blind(f"slip-{what}", plain).hex() if plain else None


def _name_index(keys: Keys, body: Body) -> bytes | None:
    first = body.company_name or (body.names[0] if body.names else "")
    return keys.blind("slip-name", "".join(first.split()).lower()) if first.strip() else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
