"""The words that clauses are made of. A rulebook that uses any other word does not decode.

What each circumstance means, and its evidence, is in `circumstances/`; who each party is, in `parties.py`.
"""

from __future__ import annotations

from typing import Literal

Ask = Literal["receives", "owns"]
Basis = Literal[
    "visit_registration",
    "crm_record",
    "reception",
    "turn",
    "call",
    "sms",
    "named",
    "appointment",
    "deal",
    "slip",
    "filing",
    "channel_report",
    "arrival",
]
Defect = Literal[
    "proxy",
    "incomplete",
    "unreachable",
    "unrecalled_call",
    "unlogged_call",
    "out_of_turn",
    "not_a_customer",
    "outside_contact",
    "delegate_entry",
    "departed",
    "late_group_report",
    "mismatch",
    "unconfirmed_arrival",
    "lapsed",
]
PoolName = Literal["public", "department", "unit", "developer_related"]
Role = Literal[
    "clerk",
    "manager",
    "sales_manager",
    "supervisor",
    "team_manager",
    "site_leader",
    "project_manager",
    "director",
    "confirmer",
    "signing_office",
    "cs_specialist",
    "marketing_manager",
    "distributor",
    "colleague",
    "company_leadership",
    "developer_team",
    "department",
]
Term = Literal[
    "excused_absence",  # 哪些不在场算有正当原因 (values: duty states)
    "important_group",  # 重要参观团 (number: people at least; values: ranks)
    "shown_digits",  # 隐号显示的前几位、后几位 (values: two numbers)
    "office_closes",  # 下班时间 (values: one hh:mm)
    "claim_days",  # 待确认客户几日内认领
    "discovery_days",  # 签约几日后发现撞车即归成交人
    "filing_claim_days",  # 成交后几日内须反映备案
    "launch_days",  # 正式通知内部认购后几日内有效
    "followup_days",  # 至少几日跟进一次
]
Renewal = Literal["any_contact", "recorded_follow_up", "slip", "report"]
Act = Literal[
    "register",
    "submit_slip",
    "confirm_arrival",
    "write_log",
    "view_register",
    "join_queue",
    "take_post",
    "pay_deposit",
    "open_unit_slip",
    "subscribe",
    "sign_contract",
    "sign_letter",
    "close_incident",
    "edit_record",
    "file_report",
    "use_wording",
]
Step = Literal[
    # registers and contact
    "appointment",
    "personal_note",
    "to_be_confirmed",
    "entry_claimed",
    "outside_contact",
    "deep_contact",
    "customer_refuses",
    "delegated",
    "offence",
    "visit_ended",
    "sms",
    "office_closed",
    "slip_submitted",
    "slips_held",
    "quarter_result",
]
Sanction = Literal[
    "warning", "dismissal", "confiscation", "dereliction", "conduct_note", "joint_liability", "management_liability"
]
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
    "complete_first",
    "notify",
    "hand_back",
    "report_to_manager",
]
Offence = Literal[
    "handover_missed",
    "entry_late",
    "entry_incomplete",
    "record_altered",
    "service_failed",
    "out_of_turn",
    # attribution
    "grabbing",
    "outside_reception",
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
    # who can receive now
    "owner_absent",
    "owner_absent_excused",
    "owner_absent_unexcused",
    "owner_receiving_other",
    "group_visit",
    "important_group",
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
    "last_in_rotation",  # whoever stands last in the order and could receive
    "manager",
    "team_manager",
    "public_pool",
    "department_pool",
    "unit_pool",
    "developer_related",  # neither a consultant's nor the pool's: whoever the developer says
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
    "receiving_signed",
    "sick",
    "sales_work",
    "non_sales",
    "site_tour",
    "group",
    "important_group",
    "competitor_survey",
    "other_information",
    "not_a_customer",
]
TurnEffect = Literal["forfeit", "make_up", "hand_over", "give_back", "keep", "interrupt"]
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
