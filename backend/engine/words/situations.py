"""Situations and people as clauses name them (情形、当事人). Part of the vocabulary."""

from __future__ import annotations

from typing import Literal

from backend.engine.words.slipwords import SlipCircumstance, SlipParty

Circumstance = Literal[
    SlipCircumstance,
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
    "consultant_changed",
    "received_after_stop",
    "closed_by_another_after_fault",
    "helped_by_another",
    "deposit_in_owner_absence",
    # turns
    "handed_over_for_old_customer",
    "out_of_turn",
    # who can receive now
    "owner_absent",
    "owner_absent_excused",
    "owner_absent_unexcused",
    "owner_receiving_other",
    "group_visit",
    "important_group",
    # agencies
    "reporter_named",
    "contact_proved",
    # collective ownership
    "not_recalled",
    "vip_card_by_delegate",
    "first_deposit_by_cover",
    # who sent them, who has left
    "referral_mentioned",
    "referral_unmentioned",
    "original_off_site",
    "owner_departed",
    "departed_unassigned",
    "departed_assigned",
    # who had a part in it
    "delegated_now",
    "received_by_delegate",
    "signing_helped",
    "cover_closed",
    "closed_after_cover",
    "intruder_closed",
    "intruder_furthered",
    "knowing_intrusion",
    "group_purchase_ordered",
    "group_purchase_unordered",
    # first asked, first served
    "grabbed",
    "owner_confiscated",
    "prior_reception_learned",
    "acknowledged_reception",
    "returned_after_interruption",
    "refusal_verified",
    "special_case_ruled",
    # recall and the to-be-confirmed register
    "relative_contacted",
    "traced_on_record",
    "awaiting_claim",
    "claimed_in_time",
    "entry_unclaimed",
    "reconfirmed_as_new",
    "lapsed_unrecognised",
    "unrecorded_unrecognised",
    "no_earlier_contact",
    # follow-up cycles
    "signed_elsewhere",
    "cycle_missed",
    "tracked_in_time",
    # refusing, opting out, agreeing
    "opted_out",
    "introducer_owner_named",
    "confirmed_before",
    "refusal_reviewed",
    "settled",
    "registered_for_another",
    # absence and cover
    "absent_unexcused_at_visit",
    "only_to_sign",
    "received_while_busy",
    "covered_in_absence",
    "important_guest",
]
Party = Literal[
    SlipParty,
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
    "last_in_rotation",  # whoever stands last in the order and could receive
    "manager",
    "sales_manager",
    "team_manager",
    "original_receiver",  # whoever the customer came to first: by the old customer who sent them, or by the record
    "cover_receivers",  # who received in the first receiver's stead
    "furtherers",  # who furthered a colleague's deal without knowing whose it was
    "delegate",  # whom the owner asked to receive
    "assignee",  # to whom the sales manager gave a departed colleague's customer
    "acknowledged",  # the unregistered first receiver whom the customer names
    "second_receiver_on_site",  # who registered after a reception that broke off
    "new_registrant",  # who registered after the customer's refusal was found to be justified
    "company_pool",
    "public_pool",
    "department_pool",
    "unit_pool",
    "developer_related",  # neither a consultant's nor the pool's: whoever the developer says
    "visit_receiver",  # who received at the visit at which the owner was away
    "next_other",  # whoever is next but the owner
    "new_receiver",  # who received after the search had failed; before that, whoever is next
    "second_receiver",  # who received the second time, when the first did not know the customer again
    "replacement",  # who received after the sales manager had agreed to the change
    "relative_owner",  # whose customer the relative is
    "record_holder",  # whom the search found
    "entry_registrant",  # who filled in the to-be-confirmed register
    "entry_claimant",  # who claimed the entry, verified and in time
    "agreed_owner",  # whom the consultants agreed upon
    "buyer_owner",  # whose customer the buyer is by the buyer's own registration
    "team_cover",  # a free colleague of the owner's team, else of another team
    "duty_receiver",  # who received, or was on duty, when the customer could not recall anybody
    "fewest_old",  # who has received the fewest old customers of those who can receive now
    "deposit_cover",  # who covered and took the first valid deposit
    "unsettled",  # nobody before a period has run out
    "skilled_next",  # whose turn it is among the skilled hands
]
