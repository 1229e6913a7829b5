"""Facts (证据): what happened at the sales office, never what follows from it.

Facts are appended, never edited. A correction is a new fact that names the old one in `corrects`.
No fact carries personal data: who somebody is stays an opaque id, and what a register holds is only the
*names* of the fields that were filled in.
"""

from backend.engine.facts.base import CustomerKind, DutyState, Fact, Relation, Source, VisitorClass
from backend.engine.facts.channel import ArrivalRecorded, ChannelReported, ContactVerified
from backend.engine.facts.reception import (
    Assisted,
    CallTaken,
    FollowedUp,
    HandedOver,
    OwnerNotified,
    ProxyRegistered,
    ReceptionEnded,
    ReceptionStarted,
    Recognised,
    Visited,
    VisitorClassified,
    VisitRegistered,
)
from backend.engine.facts.record import (
    HandedToBackOffice,
    OriginalFound,
    RecordAltered,
    RecordEntered,
    RecordSearched,
    Related,
    StatementMade,
    Withdrawn,
)
from backend.engine.facts.service import (
    ComplaintReceived,
    ComplaintUpheld,
    ContractSigned,
    DepositPaid,
    FineSet,
    ManagerRuled,
    ServiceBroken,
    ServiceChanged,
    SubscriptionSigned,
)
from backend.engine.facts.slips import AdvanceFiled, SlipSigned
from backend.engine.facts.step import StepTaken
from backend.engine.facts.turns import DutyChanged, QueueSet, TurnLent, TurnReturned, TurnSkipped, TurnTaken

AnyFact = (
    Visited
    | ReceptionStarted
    | ReceptionEnded
    | VisitRegistered
    | ProxyRegistered
    | VisitorClassified
    | Recognised
    | HandedOver
    | Assisted
    | CallTaken
    | FollowedUp
    | OwnerNotified
    | RecordSearched
    | OriginalFound
    | HandedToBackOffice
    | RecordEntered
    | RecordAltered
    | StatementMade
    | Related
    | Withdrawn
    | ComplaintReceived
    | ComplaintUpheld
    | ServiceChanged
    | ServiceBroken
    | FineSet
    | ManagerRuled
    | DepositPaid
    | SubscriptionSigned
    | ContractSigned
    | DutyChanged
    | QueueSet
    | TurnTaken
    | TurnSkipped
    | TurnReturned
    | TurnLent
    | SlipSigned
    | AdvanceFiled
    | ChannelReported
    | ArrivalRecorded
    | ContactVerified
    | StepTaken
)
"""Evidence: what `decide` reads, and what the wire and the database store (tag field `kind`)."""

__all__ = [
    "AdvanceFiled",
    "AnyFact",
    "ArrivalRecorded",
    "Assisted",
    "CallTaken",
    "ChannelReported",
    "ComplaintReceived",
    "ComplaintUpheld",
    "ContactVerified",
    "ContractSigned",
    "CustomerKind",
    "DepositPaid",
    "DutyChanged",
    "DutyState",
    "Fact",
    "FineSet",
    "FollowedUp",
    "HandedOver",
    "HandedToBackOffice",
    "ManagerRuled",
    "OriginalFound",
    "OwnerNotified",
    "ProxyRegistered",
    "QueueSet",
    "ReceptionEnded",
    "ReceptionStarted",
    "Recognised",
    "RecordAltered",
    "RecordEntered",
    "RecordSearched",
    "Related",
    "Relation",
    "ServiceBroken",
    "ServiceChanged",
    "SlipSigned",
    "Source",
    "StatementMade",
    "StepTaken",
    "SubscriptionSigned",
    "TurnLent",
    "TurnReturned",
    "TurnSkipped",
    "TurnTaken",
    "VisitRegistered",
    "Visited",
    "VisitorClass",
    "VisitorClassified",
    "Withdrawn",
]
