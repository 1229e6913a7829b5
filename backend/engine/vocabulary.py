"""The words that clauses are made of. A rulebook that uses any other word does not decode.

What each circumstance means, and its evidence, is in `circumstances/`; who each party is, in `parties.py`.
"""

from __future__ import annotations

from typing import Literal

Ask = Literal["receives", "owns"]
Basis = Literal["visit_registration", "reception", "turn", "call", "named", "deal"]
Defect = Literal[
    "proxy", "incomplete", "unreachable", "unrecalled_call", "unlogged_call", "out_of_turn", "not_a_customer"
]
Role = Literal["clerk", "manager"]
DutyCode = Literal[
    "register_visit",
    "hand_over_register",
    "enter_record",
    "search_register",
    "ask_first_visit",
    "join_reception",
    "call_owner",
    "follow_up",
    "decide_fine",
    "rule",
]
Offence = Literal[
    "handover_missed", "entry_late", "entry_incomplete", "record_altered", "service_failed", "out_of_turn"
]
Circumstance = Literal[
    # first and repeated registration
    "deal_closed",
    "several_registrants",
    "family_registered_apart",
    "first_visit_not_asked",
    "denied_prior_visit",
    "disclosed_before_deal",
    "unregistered_collision",
    "proxy_registered",
    "named_consultant",
    # the customer returns
    "unrecognised",
    "search_found",
    "search_failed",
    "not_found_before_deal",
    "returned_after_lapse",
    "owner_unavailable_then",
    "unrecognised_then",
    # who brings whom
    "introduced",
    "introduced_by_old_customer",
    "introduced_by_several_owners",
    "old_customer_present",
    "introducer_owner_resting",
    "introducer_owner_not_coming",
    "introducer_closed",
    "both_closed_same_day",
    "came_with_other_owners_customer",
    "parties_together_kin",
    "parties_together_unrelated",
    # service and help
    "service_stopped",
    "received_after_stop",
    "closed_by_another_after_fault",
    "helped_by_another",
    "deposit_in_owner_absence",
    # turns
    "handed_over_for_old_customer",
    "out_of_turn",
]
Party = Literal[
    "owner",  # whoever the general rule gives the customer
    "rotation_receiver",  # who received at the introduction; before that, whoever is next
    "return_receiver",  # who received when the customer came back after the window lapsed
    "handover_receiver",  # to whom the reception was handed over
    "later_receiver",  # who received after the service was stopped
    "second_registrant",  # who registered after the search had failed
    "closer",  # who signed the deal
    "rightful_receiver",  # whose turn it was
    "first_receiver",  # who first received this very person (not the household)
    "introducer_owner",  # whose customer the introducing old customer is
    "companion_receivers",  # all who received one of the parties that came together
    "next_in_rotation",
]
TurnSituation = Literal[
    "receiving_new",
    "receiving_old",
    "lunch",
    "out_business",
    "out_private",
    "missing",
    "off",
    "declined",
    "no_answer",
    "own_old_customer",
    "competitor_survey",
    "other_information",
    "not_a_customer",
]
TurnEffect = Literal["forfeit", "make_up", "hand_over", "give_back"]
FindingCode = Literal[
    # awards
    "commission_follows",
    "service_stopped",
    "service_replaced",
    "joint_referral",
    "each_keeps_own",
    "family_first",
    "registered_twice",
    "found_on_search",
    "search_failed_rotation",
    "not_found_in_time",
    "denied_prior_visit",
    "friend_referral",
    "old_customer_brings",
    "introducer_owner_resting",
    "courtesy_help",
    "first_visit_not_asked",
    "handed_over_new",
    "lapsed_and_unserved",
    "closer_after_fault",
    "credit_to_rightful",
    "owner_not_coming",
    "introducer_closed",
    "both_closed_split",
    "only_new_closed",
    "kin_split",
    "signer_first_receiver",
]
