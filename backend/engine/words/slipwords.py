"""The words that clauses about confirmation slips add to the vocabulary (客户确认单、备案、争议程序)."""

from __future__ import annotations

from typing import Literal

SlipDefect = Literal[
    "superseded",  # 变更后以第二次递交时间为准
    "returned",  # 已交还递交人
    "not_on_form",  # 当天的《来人来电表》上没有
]
SlipStep = Literal[
    "slip_received",
    "slip_entered",
    "slip_returned",
    "copy_kept",
    "conflict_found",
    "form_entry",
    "quarter_progress",
    "daily_report",
    "report_signed",
    "report_filed",
    "query_form",
    "supervisor_negotiation",
    "slip_missing",
    "written_statement",
    "appeal",
    "collision_discovered",
    "collision_known",
    "shown_different",
    "filing_claim",
    "launch_notice",
    "developer_notice",
]
SlipAct = Literal["write_report", "search_slips"]
SlipTerm = Literal[
    "slip_group",  # 哪些关系可作为一组客户 (values: relations)
    "rebuts_same_customer",  # 什么证明不是同一客户 (values: steps)
    "appeal_days",  # 裁定后几日内可以申诉 (number)
]
SlipDuty = Literal[
    "enter_slip",
    "return_slip",
    "keep_copy",
    "fill_slip",
    "write_daily_report",
    "distribute_report",
    "submit_query_form",
    "negotiate",
    "sign_for_search",
    "search_slips",
    "submit_statement",
    "transfer_customer",
    "assign_other",
    "raise_filing",
    "reconfirm",
]
SlipOffence = Literal["appeal_rejected", "unfair_ruling"]
SlipCircumstance = Literal[
    "confirmed",
    "brought_by_old_customer",
    "old_customer_designates",
    "received_unconfirmed",
    "closed_unconfirmed",
    "closed_without_slip",
    "confirmation_lapsed",
    "late_discovery",
    "contract_name_decides",
    "service_assigned",
    "same_day_slips_contested",
    "ruling_made",
    "appeal_overturned",
    "developer_notice",
    "own_before_notice",
    "sent_by_staff",
    "closed_after_asking",
    "filing_raised",
    "filing_claim_open",
    "filing_not_raised",
    "consultant_refused",
    "refused_and_closed_by_other",
]
SlipParty = Literal[
    "original_consultant",  # whose customer the old customer who brought this one is, or last was
    "on_duty_at_arrival",  # 到达售楼处时的当班业务员
    "unconfirmed_receiver",  # who received, or closed with, a customer whom nobody has confirmed
    "withheld",  # nobody's yet: until what is missing is there
    "name_confirmer",  # who first confirmed the customer in the contract's name
    "filer",  # who filed or confirmed this customer, or the one who sent them, first
    "refused_consultant",
    "assigned_consultant",  # whom the department assigned after a refusal; before that, whoever is next
]
SlipFinding = Literal[
    "original_designated",
    "referral_to_duty",
    "unconfirmed_reception",
    "commission_withheld",
    "lapsed_as_new",
    "late_discovery",
    "contract_name",
    "assigned_service_only",
    "earliest_keeps",
    "developer_related",
    "own_before_notice",
    "duty_at_arrival",
    "filed_and_asked",
    "filing_claim_open",
    "filing_not_raised",
    "refused_split",
    "refused_reassigned",
]
