"""Steps of the sales office's own work (办理事项), beside those that bear on whose customer somebody is."""

from __future__ import annotations

from typing import Literal

Doing = Literal[
    # any of several facts
    "contact",
    "received",
    "call",
    "talk",
    "deal",
    # units and the deal
    "day_closed",
    "finance_error",
    "unit_confirmed_sellable",
    "unit_reserved",
    "unit_slip",
    "off_control_list",
    "subscription_drafted",
    "peer_review_signed",
    "purchase_notes_signed",
    "purchase_plan_signed",
    "contract_withheld",
    "subscription_attempt",
    "credit_check",
    "mortgage_contract",
    "down_payment",
    "plan_confirmed",
    "contract_review",
    "work_started",
    "work_done",
    "acceptance_invited",
    "after_sales",
    "mortgage_helped",
    "transfer_helped",
    "no_deal",
    "referral_asked",
    # qualification and letters
    "vetted",
    "id_checked",
    "qualification",
    "internal_review",
    "result_told",
    "letter_drafted",
    "confirmation_letter",
    # incidents
    "incident",
    "material_locked",
    "leak_disclaimed",
    "leader_found",
    "leader_apart",
    "others_sent_home",
    "people_rescued",
    "scene_protected",
    "scene_closed",
    "told_developer",
    "told_administration",
    "referred_to_authority",
    "moved_away",
    "facts_heard",
    "complaint_recorded",
    "report_to_director",
    "report_to_sales_management",
    # newcomers, posts, wording
    "new_staff",
    "special_training",
    "deal_alone",
    "mentor_assigned",
    "group_exam",
    "test_passed",
    "pre_post_training",
    "helper_training",
    "wording_published",
    "wording_used",
    "wording_doubt",
    "told_sales_manager",
    "told_sales_director",
    "unit_list_updated",
    "approach",
    "violation",
    # messages, opening, signing, survey
    "disclosure",
    "presubscribed",
    "sms_deleted",
    "opening_ended",
    "score",
    "dissatisfied",
    "leader_call",
    "signing_booked",
    "signing_helper",
    "place_told",
    "survey_planned",
    # expediting
    "needs_raised",
    "self_handled",
    "data_disclosed",
    "liability_assumed",
    "salesperson_scolded",
    "expedite_opened",
    "expedite_solved",
    "urged",
    "opinion_asked",
    "visit_confirmed",
    # keeping in touch
    "graded",
    "tagged",
    "milestone",
    "festival",
    "contact_planned",
    "sms_drafted",
    "recycled",
]
DoingRole = Literal["consultant", "sales_director", "reception_department"]
DoingDefect = Literal["deleted_unseen", "recycled", "reclaimed"]
DoingTerm = Literal[
    "important_hosts",  # 约了谁的算重要客户 (values: whom the appointment was made with)
    "message_opening",  # 短信怎样开头 (values: one of these; ** is any text)
    "message_ending",  # 短信怎样结尾 (values: one of these; ** is any text)
    "reclaim_days",  # 客户回收或过期后, 原顾问几日内不得再认领
]
DoingAct = Literal[
    "sign_mortgage",
    "pay_down_payment",
    "mark_informed",
    "ready_for_opening",
    "survey",
    "contact_customer",
    "send_message",
]
DoingDuty = Literal[
    "take_step",
    "act_now",
    "handle",
    "refrain",
    "keep_contact",
    "keep_close",
    "expedite",
    "urge",
    "warn_before_loss",
]
DoingOffence = Literal[
    "management_liability",
    "incident_in_appraisal",
    "mentor_liability",
    "customer_fighting",
    "sms_missing",
    "process_violation",
]
DoingSanction = Literal["quarterly_appraisal", "questioned", "coached"]
