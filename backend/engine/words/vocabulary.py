"""The words that clauses are made of. A rulebook that uses any other word does not decode.

Circumstances and parties are named in `situations.py`, what an award says in `finding_codes.py`. What each circumstance
means, and its evidence, is in `circumstances/`; who each party is, in `parties.py`.
"""

from __future__ import annotations

from typing import Literal

from backend.engine.words import doings, slipwords
from backend.engine.words.finding_codes import FindingCode as FindingCode
from backend.engine.words.situations import Circumstance as Circumstance
from backend.engine.words.situations import Party as Party

Ask = Literal["receives", "owns"]
Basis = Literal[
    "visit_registration",
    "crm_record",
    "reception",
    "turn",
    "call",
    "sms",
    "named",
    "acquaintance",
    "appointment",
    "deal",
    "slip",
    "filing",
    "channel_report",
    "group_report",
    "arrival",
    "named_call",
    "note",
    "allocation",
    "reception_record",
]
Defect = Literal[
    doings.DoingDefect,
    slipwords.SlipDefect,
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
    "slip_mismatch",
    "incomplete_report",
    "partial_group_report",
    "reported_after_entry",
    "repeated",
    "contact_unproved",
    "unreported",
    "private_note",
    "unconfirmed_arrival",
    "lapsed",
    "call_only",
    "named_only",
    "appropriated",
    "grabbed",
    "unacknowledged",
    "acquaintance_only",
    "named_only_until_registered",
    "empty_record",
    "backfilled",
]
PoolName = Literal["public", "department", "unit", "company", "developer_related"]
Role = Literal[
    doings.DoingRole,
    "signing_supervisor",
    "opponent",
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
    "assistant",
    "attribution_post",
    "colleague",
    "company_leadership",
    "developer_team",
    "administrator",
    "department",
    "sales_department",
]
Term = Literal[
    doings.DoingTerm,
    slipwords.SlipTerm,
    "checkin_questions",  # 接待时必问的问题 (values: fields of the visit)
    "off_site",  # 哪些状态算不在案场 (values: duty states)
    "excused_absence",  # 哪些不在场算有正当原因 (values: duty states)
    "important_group",  # 重要参观团 (number: people at least; values: ranks)
    "shown_digits",  # 隐号显示的前几位、后几位 (values: two numbers)
    "office_closes",  # 下班时间 (values: one hh:mm)
    "claim_days",  # 待确认客户几日内认领
    "discovery_days",  # 签约几日后发现撞车即归成交人
    "filing_claim_days",  # 成交后几日内须反映备案
    "launch_days",  # 正式通知内部认购后几日内有效
    "followup_days",  # 至少几日跟进一次
    "report_recipient",  # 报备给谁、由谁登记核实 (values: one role)
    "direct_kin",  # 直系亲属包括哪些关系
]
Renewal = Literal["any_contact", "recorded_follow_up", "slip", "report"]
Act = Literal[
    "receive",
    doings.DoingAct,
    slipwords.SlipAct,
    "register",
    "submit_slip",
    "confirm_arrival",
    "keep_register",
    "view_notes",
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
    doings.Doing,
    slipwords.SlipStep,
    # registers and contact
    "appointment",
    "personal_note",
    "log_line",
    "old_receptions",
    "vip_card",
    "told_supervisor",
    "told_manager",
    "special_case",
    "told_customer",
    "notes_viewed",
    "to_be_confirmed",
    "entry_claimed",
    "outside_contact",
    "deep_contact",
    "customer_refuses",
    "delegated",
    "assigned",
    "group_purchase",
    "edit_agreed",
    "offence",
    "visit_ended",
    "sms",
    "office_closed",
    "manager_check",
    "manager_review",
    "dispute_opened",
    "settled",
    "obstruct",
    "third_party_question",
    "permission",
    "slip_submitted",
    "slips_held",
    "quarter_result",
    # penalties and merits
    "sanctioned",
    "commended",
    "sanction_appealed",
    "sanction_decided",
]
Sanction = Literal[
    doings.DoingSanction,
    "warning",
    "dismissal",
    "confiscation",
    "dereliction",
    "conduct_note",
    "joint_liability",
    "management_liability",
    "administrative_action",
]
DutyCode = Literal[
    doings.DoingDuty,
    slipwords.SlipDuty,
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
    "tell_owner",
    "register_call",
    "register_unrecognised",
    "check_register",
    "review_refusal",
    "record_at_once",
    "ask_questions",
    "call_back",
    "call_back_caller",
    "confirm_and_register",
    "notify_owner",
    "assign_customer",
    "track_departed",
    "follow_up_report",
    "verify_contact",
]
Offence = Literal[
    doings.DoingOffence,
    slipwords.SlipOffence,
    "handover_missed",
    "entry_late",
    "entry_incomplete",
    "record_altered",
    "service_failed",
    "out_of_turn",
    # attribution
    "grabbing",
    "outside_reception",
    "malicious_grabbing",
    "inducement",
    "third_party_questions",
    "obstructing",
    "unrecorded",
    "steering",
    "knowing_contact",
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
    "receiving_complaint",
    "asked_for_absent",
]
TurnEffect = Literal["forfeit", "make_up", "hand_over", "give_back", "keep", "interrupt", "take"]
