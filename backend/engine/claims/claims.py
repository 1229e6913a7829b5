"""Facts make claims (谁可以说"这是我的客户"), and voids unmake them; the living ones compete by precedence."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.claims import lifetime
from backend.engine.claims.bases import BASES
from backend.engine.claims.claim import Claim
from backend.engine.facts import Fact
from backend.engine.record import departures, grabs, recycling
from backend.engine.record.dossier import Dossier
from backend.engine.record.timeline import precedes
from backend.engine.words.vocabulary import Defect


class Standing(Struct, frozen=True, kw_only=True):
    """How the living claims stand: the winner, and those of others whose order with it cannot be proved."""

    winner: Claim | None
    unproved: tuple[Claim, ...] = ()


def claims(case: Dossier) -> list[Claim]:
    """Every claim, void ones with the defect that the rulebook counts, earliest first."""
    found = [_judged(case, claim) for no, rule in case.law.claims for claim in BASES[rule.basis](case, no, rule)]
    found.sort(key=_by_since)
    if "reclaimed" in case.law.voids:
        found = [_barred(case, claim, found) for claim in found]
    return [_weighed(case, claim, found) for claim in found] if case.law.weighs_collisions else found


def _barred(case: Dossier, claim: Claim, every: list[Claim]) -> Claim:
    """原顾问N日内不得再认领."""
    again = claim.defect is None and recycling.reclaimed(case, claim, every)
    return replace(claim, defect="reclaimed") if again else claim


def _weighed(case: Dossier, claim: Claim, every: list[Claim]) -> Claim:
    """撞车时仍在有效期内: what lapsed since the collision still wins over whoever collided, until there is a deal."""
    window, until = case.law.lifetimes.get(claim.basis), claim.until
    if claim.defect != "lapsed" or until is None or window is None or window[1].weighed == "now" or case.deal:
        return claim
    others = [c for c in every if c.consultant != claim.consultant and c.defect is None]
    rivals = [c for c in others if c.since.at >= claim.since.at]
    collided = rivals and all(c.since.at < until for c in rivals)
    return replace(claim, defect=None) if collided else claim


def _judged(case: Dossier, claim: Claim) -> Claim:
    """The claim with the defect that counts under this rulebook, and how long it lives."""
    counts = case.law.void_clause(claim.defect, claim.basis) is not None
    weak = claim.defect == "incomplete" and not counts
    defect = claim.defect if counts else _common_defect(case, claim)
    until = claim.until or lifetime.until(case, claim)
    if defect is None and until is not None and case.reckoning >= until:
        defect = "lapsed"
    if defect == claim.defect and until == claim.until and weak == claim.weak:
        return claim
    return replace(claim, defect=defect, until=until, weak=weak)


def clause_of(case: Dossier, claim: Claim) -> str:
    """The clause by which a claim does not count."""
    if claim.defect == "lapsed" and "lapsed" not in case.law.voids and claim.basis in case.law.lifetimes:
        return case.law.lifetimes[claim.basis][0]
    return case.law.void_clause(claim.defect, claim.basis) or claim.clause


def _by_since(claim: Claim) -> tuple[datetime, str, str, str]:
    return claim.since.at, claim.since.id, claim.consultant, claim.basis


def _common_defect(case: Dossier, claim: Claim) -> Defect | None:
    """Defects that any claim may have: its consultant left, the visitor was no customer, or was out of turn."""
    voids = case.law.voids
    if "recycled" in voids and recycling.recycled(case, claim) is not None:
        return "recycled"
    if "departed" in voids and departures.departed_unordered(case, claim.consultant):
        return "departed"
    if "appropriated" in voids and departures.appropriated(case, claim):
        return "appropriated"
    if "grabbed" in voids and grabs.grabbed(case, claim):
        return "grabbed"
    if "named_only_until_registered" in voids and claim.basis == "named" and _registered_since(case, claim):
        return "named_only_until_registered"
    if claim.basis not in ("reception", "turn", "visit_registration"):
        return None
    if "outside_contact" in voids and _met_outside(case, claim):
        return "outside_contact"
    if "not_a_customer" in voids and case.no_customer_since(claim.since):
        return "not_a_customer"
    if "out_of_turn" in voids and claim.basis != "turn" and out_of_turn(case, claim.consultant, claim.since):
        return "out_of_turn"
    return None


def _registered_since(case: Dossier, claim: Claim) -> bool:
    """客户接受销售代表接待后, 所做的来访登记为客户归属的唯一依据: a colleague registered whoever asked for this one."""
    return any(r.at >= claim.since.at and r.consultant != claim.consultant for r in case.registrations)


def _met_outside(case: Dossier, claim: Claim) -> bool:
    """在售楼部外接触在先: unless it was their turn anyway when the customer came in."""
    met = any(s.by == claim.consultant and s.at <= claim.since.at for s in case.steps("outside_contact"))
    return met and (case.due is None or case.due[0] != claim.consultant)


def out_of_turn(case: Dossier, consultant: str, fact: Fact) -> bool:
    """轮错或抢客: the first to receive was not the one whose turn it was, and nobody had passed it on."""
    if case.due is None or not case.received or case.brought:
        return False
    first = next((r for r in case.received if r.fact.at >= case.due[1].at), None)
    if first is None or first.consultant != consultant or case.due[0] == consultant:
        return False
    visit = getattr(fact, "visit", None)
    same_visit = visit is None or first.fact.visit is None or visit == first.fact.visit
    named = any(v.named == consultant for v in case.visits)
    return same_visit and not named and fact.at >= first.fact.at


def standing(case: Dossier, found: list[Claim]) -> Standing:
    """以第一来访、招待并登记原则为准: the earliest living claim wins, if it is provably the earliest."""
    living = [c for c in found if c.defect is None]
    if not living or not case.law.precedence:
        return Standing(winner=None)
    order = case.law.precedence[0][1].order
    if order == "complete_first":
        living = [c for c in living if not c.weak] or living
    winner = living[-1] if order == "latest" else living[0]
    unproved = tuple(c for c in living if c.consultant != winner.consultant and precedes(winner.since, c.since) is None)
    return Standing(winner=winner, unproved=unproved)
