"""The attribution rules of R03-18 in ZEN's expression language: what `zen_graph.py` makes a graph of.

Expressions derive the household, the claims, what voids them and the circumstances from the facts. `CLAUSES` says which
clauses hold, exceptions before what they override: the first stands. `VERDICT` makes shares and reasons.
"""

SAME = "f.customer == s.customer and f.consultant == s.consultant"
"""Two slips of one salesperson for one customer."""

HOUSEHOLD = {
    "all_slips": "filter(facts, #.kind == 'slip_signed')",
    "kin": (  # 2.1-1
        "filter(facts as f, f.kind == 'related' and (f.relation == 'same_person'"
        " or (f.relation in ['spouse', 'parent_child'] and (f.same_demand ?? some($.all_slips as a,"
        " a.customer == f.customer and a.demand != null and some($.all_slips as b, b.customer == f.other"
        " and b.demand == a.demand))))))"
    ),
    "kinfolk": (
        "flatMap($.kin as k, k.customer == customer ? [k.other] : k.other == customer ? [k.customer] : [])"  #
    ),
    "rebuttals": "filter(facts, #.kind == 'shown_different')",
    "mine": "filter($.all_slips, #.customer == customer)",
    "alike": (  # 2.0, 2.1-3; of several names on a slip only the first counts, unless they are kin (2.1-2)
        "map(filter($.all_slips as s, s.customer != customer and some($.mine as m,"
        " ((m.phone != null and m.phone == s.phone) or some((m.relation ?? '') in ['spouse', 'parent_child']"
        " ? m.names : [(m.names ?? [])[0]] as n, n != null and (n == (s.names ?? [])[0]"
        " or ((s.relation ?? '') in ['spouse', 'parent_child'] and n in s.names))))"
        " and not (m.demand != null and s.demand != null and m.demand != s.demand)"
        " and none($.rebuttals as r, r.customer in [s.customer, customer]))), #.customer)"
    ),
    "members": "flatten([[customer], $.kinfolk, $.alike])",
    "own": "filter(facts, #.customer in $.members)",
}
DEAL = {
    "contract": "filter($.own, #.kind == 'contract_signed')[0]",
    "subscription": "filter($.own, #.kind == 'subscription_signed')[0]",
    "deal": "filter($.own, #.kind in ['contract_signed', 'subscription_signed'])[0]",
    "closer": "$.contract.consultant ?? $.subscription.consultant",
    "reckoned": "$.deal.day ?? day",
    "visits": "filter($.own, #.kind == 'visited')",
    "handed": "filter($.own, #.kind == 'handed_over')",
    "receptions": (
        "filter($.own as r, r.kind == 'reception_started' and not ((r.capacity ?? '') in ['help', 'cover'])"
        " and none($.handed as h, h.consultant == r.consultant and h.t >= r.t))"
    ),
    "received": (
        "map(filter($.own, #.kind in ['reception_started', 'visit_registered', 'handed_over']),"
        " {who: #.kind == 'handed_over' ? #.to : #.consultant, t: #.t, day: #.day})"
    ),
}
CLAIMS = {
    "slips": "filter($.own, #.kind == 'slip_signed')",
    "notices": "filter(facts, #.kind == 'launch_notice')",
    "missing": (
        "filter($.own, (#.kind == 'form_entry' and #.result == 'missing')"
        " or (#.kind == 'reception_ended' and #.registered == false))"
    ),
    "returns": "filter(facts, #.kind == 'slip_returned' and (#.customer == null or #.customer in $.members))",
    "starts": (  # 1.6, 6.3: a new confirmation unless it renews one of the last ten days
        "filter($.own as s, s.kind == 'advance_filed' or (s.kind == 'slip_signed' and (s.changed == true"
        f" or none($.slips as f, {SAME} and f.t < s.t and f.day + 10 >= s.day"
        " and none($.returns as r, r.to == s.consultant and r.t >= f.t and r.t < s.t)"
        " and not (f.demand != null and s.demand != null and f.demand != s.demand)"
        " and not (f.phone != null and s.phone != null and f.phone != s.phone)"
        " and not (f.names != null and s.names != null and f.names[0] != s.names[0])))))"
    ),
    "dated": (
        "map($.starts as s, {who: s.consultant, id: s.id, t: s.t, day: s.day, names: s.names ?? [],"
        " basis: s.kind == 'advance_filed' or s.before_launch == true ? 'filing' : 'slip',"
        f" changed: s.kind == 'slip_signed' and some($.starts as f, {SAME} and f.t > s.t"
        " and some($.slips as e, e.customer == s.customer and e.consultant == s.consultant"
        " and e.t >= s.t and e.t < f.t and e.day + 10 >= f.day)),"
        " returned: s.kind == 'slip_signed' and some($.all_slips as o, o.consultant != s.consultant"
        " and o.t <= s.t)"
        " and some($.returns as r, r.to == s.consultant and r.t >= s.t"
        f" and none($.starts as f, {SAME} and f.t > s.t and f.t < r.t)),"
        " off_form: s.kind == 'slip_signed' and some($.missing as m, (m.by ?? m.consultant) == s.consultant"
        " and m.customer == s.customer),"
        " until: (s.kind == 'advance_filed' ? some($.notices, #.t <= s.t) and s.before_launch != true"
        " : s.before_launch != true) ?"
        f" max(map(filter($.slips as f, {SAME} and f.t >= s.t and none($.starts as n, n.customer == s.customer"
        " and n.consultant == s.consultant and n.t > s.t and n.t <= f.t)), #.day)) + 10"
        " : (filter($.notices, #.t >= s.t)[0].day ?? 999999) + 10})"
    ),
    "claims": (
        "map($.dated as c, {who: c.who, id: c.id, t: c.t, day: c.day, names: c.names, basis: c.basis, until: c.until,"
        " clause: c.returned ? '1.4b' : c.changed ? '1.6' : c.off_form ? '1.7' : c.until < $.reckoned ? '6.3b' : '',"
        " defect: c.returned ? 'returned' : c.changed ? 'superseded' : c.off_form ? 'not_on_form'"
        " : c.until < $.reckoned ? 'lapsed' : null})"
    ),
    "current": "filter($.claims, #.defect == null)",
    "living": (  # 6.3a: what lapsed since the collision still wins, until there is a deal
        "filter($.claims as c, c.defect == null or (c.defect == 'lapsed' and c.basis == 'slip' and $.deal == null"
        " and some($.current as r, r.who != c.who and r.t >= c.t)"
        " and none($.current as r, r.who != c.who and r.t >= c.t and r.day > c.until)))"
    ),
    "winner": "$.living[0]",
    "owner": "$.winner.who",
    "rivals": "filter($.living as c, c.who != $.owner and c.t == $.winner.t)",
}
CIRCUMSTANCES = {
    "here": "$.visits[0]",
    "introducers": (
        "$.here == null or $.winner != null or $.deal != null or some($.received, #.t < $.here.t) ? []"
        " : filter(flatten([$.here.introduced_by ?? [], $.here.accompanied_by ?? []]) as i, not (i in $.members))"
    ),
    "introduced": (
        "flatMap($.introducers as i, map(filter(facts as f, f.customer == i and f.t < $.here.t"
        " and f.kind in ['slip_signed', 'advance_filed', 'contract_signed']), #.consultant))"
    ),
    "original": "$.introduced[0]",  # 1.8
    "on_duty": "filter(facts, #.kind == 'queue_set' and #.t <= ($.here.t ?? t))",
    "unconfirmed": (  # 1.9
        "$.winner != null ? null : $.deal != null and $.closer != null ? $.closer"
        " : filter($.received as r, none($.claims as c, c.until < 999999 and r.day <= c.until))[0].who"
    ),
    "no_slip": "some($.own, #.kind == 'slip_missing')",
    "noticed": (
        "filter($.own, #.kind in ['collision_discovered', 'collision_known', 'conflict_found', 'filing_claim',"
        " 'dispute_opened'])[0]"
    ),
    "late": "$.deal != null and $.noticed != null and $.noticed.day > $.deal.day + 3",  # 2.2-2
    "bearing": (  # 2.2-3
        "$.contract.names == null ? [] : filter($.all_slips as s, s.customer in $.members"
        " or some(s.names ?? [] as n, n in $.contract.names))"
    ),
    "name_holder": (
        "some($.bearing, #.company == true) and some($.bearing, #.company != true)"
        " ? filter($.bearing as s, s.day + 10 >= $.reckoned and some(s.names ?? [] as n, n in $.contract.names))[0]"
        ".consultant : null"
    ),
    "refusal": (  # 6.7
        "filter($.own, #.kind in ['complaint_received', 'complaint_upheld', 'service_changed', 'statement_made',"
        " 'customer_refuses'] and not ((#.cause ?? '') in ['departed', 'other'])"
        " and (#.says ?? 'refuses_consultant') == 'refuses_consultant')[0]"
    ),
    "refused": "$.refusal == null ? null : $.refusal.consultant ?? $.refusal.subject ?? $.owner",
    "assigned": (
        "$.winner == null or $.refused != null ? null"
        " : filter($.own, #.kind == 'assigned' and #.to != null and #.to != $.owner)[0].to"
    ),
    "same_day": "filter($.living, #.basis == 'slip' and #.day == $.winner.day and #.who != $.owner)",
    "contested": (  # 2.2-4
        "$.winner.basis == 'slip' and len($.same_day) > 0 and (len($.rivals) > 0 or some($.own,"
        " #.kind == 'dispute_opened' or (#.kind == 'daily_report' and (#.by == $.owner or some($.same_day as c,"
        " c.who == #.by)))))"
    ),
    "appeal": "filter($.own, #.kind == 'appeal' and #.result == 'overturned')[0]",
    "rulings": "filter($.own, #.kind == 'manager_ruled')",
    "ruling": "filter($.rulings, $.appeal == null or #.t >= $.appeal.t)",
    "notice": "filter($.own, #.kind == 'developer_notice' and not ('oral' in (#.tags ?? [])))[0]",  # 6.4
    "own_before": (
        "$.notice != null and $.deal != null and $.deal.t < $.notice.t"
        " and some($.own, #.kind == 'daily_report' and #.t < $.notice.t)"
    ),
    "sent": "filter($.visits, #.sent_by_staff == true)[0]",  # 6.5
    "sent_new": (
        "$.sent != null and none($.claims, #.t < $.sent.t and #.until >= $.sent.day"
        " and (#.defect ?? 'lapsed') == 'lapsed')"
    ),
    "asked": (  # 6.6a
        "$.deal == null or $.closer == null ? null"
        " : filter($.receptions, #.consultant == $.closer and #.asked_prior == true and #.t <= $.deal.t)[0]"
    ),
    "friends": (
        "flatten([flatMap(filter(facts, #.kind == 'related' and (#.customer in $.members or #.other in $.members)),"
        " [#.customer, #.other]), flatMap($.visits, flatten([#.introduced_by ?? [], #.accompanied_by ?? []]))])"
    ),
    "filings": (
        "$.asked == null ? [] : flatten([filter($.claims, #.t <= $.asked.t and #.until >= $.deal.day"
        " and (#.defect ?? 'lapsed') == 'lapsed'), map(filter(facts as f, f.kind in ['slip_signed', 'advance_filed']"
        " and f.customer in $.friends and not (f.customer in $.members) and f.t <= $.asked.t"
        " and (f.kind == 'advance_filed' or f.day + 10 >= $.deal.day)), {who: #.consultant, t: #.t})])"
    ),
    "first_filing": "filter($.filings as s, none($.filings as f, f.t < s.t))[0].who",
    "filer": "$.first_filing != null and $.first_filing != $.closer ? $.first_filing : null",
    "signed": "$.contract.day ?? $.deal.day",
    "raised": (
        "$.filer != null and some($.own, #.kind in ['filing_claim', 'dispute_opened'] and #.by == $.filer"
        " and #.day <= $.signed + 3)"
    ),
    "in_time": "$.filer != null and not $.raised and day <= $.signed + 3",
    "helped": (  # 6.1
        "$.winner != null and some($.own, #.kind in ['assisted', 'reception_started', 'contract_signed',"
        " 'subscription_signed'] and #.consultant != null and #.consultant != $.owner and #.t > $.winner.t)"
    ),
}
CLAUSES: list[tuple[str, str, str, str]] = [  # clause, code, when, who gets what: exceptions before what they override
    ("4.2", "appeal_overturned", "appeal != null", "ruled"),
    ("3.3", "ruling_made", "len(rulings) > 0", "ruled"),
    ("6.4", "developer_related", "notice != null and not own_before", "developer"),
    ("6.4", "own_before_notice", "own_before and winner == null", "closer"),
    ("2.2-3-serve", "assigned_service_only", "assigned != null and name_holder == null", "owner"),
    ("2.2-2", "late_discovery", "late", "closer"),
    (
        "6.7",
        "refused_split",
        "refused != null and deal != null and closer != null and closer != refused and refusal.t <= deal.t",
        "refused_and_closer",
    ),
    ("2.2-3", "contract_name", "name_holder != null", "name_holder"),
    ("6.6a", "filed_and_asked", "raised", "filer_and_closer"),
    ("6.6a", "filing_claim_open", "in_time", "filer_and_closer_for_now"),
    ("6.6b", "filing_not_raised", "filer != null and not raised and not in_time", "closer"),
    ("6.5", "duty_at_arrival", "sent_new", "on_duty_then"),
    ("2.2-4", "same_day", "contested", "manager"),
    ("2.2-1", "order_unproved", "len(rivals) > 0", "manager"),
    ("6.1", "earliest_keeps", "helped", "owner"),
    ("2.2-1", "first_claim", "winner != null", "owner"),
    ("1.8", "original_designated", "original != null and deal == null and here.named != null", "original"),
    ("1.8", "referral_to_duty", "original != null and deal == null", "on_duty"),
    ("1.9", "commission_withheld", "unconfirmed != null and deal != null and no_slip", "withheld"),
    ("1.9", "unconfirmed_reception", "unconfirmed != null", "unconfirmed"),
]
VERDICT = {
    "decided": "held[0]",
    "gets": "$.decided.gets ?? 'nobody'",
    "last": "ruling[len(ruling) > 0 ? len(ruling) - 1 : 0]",
    "duty": "on_duty[len(on_duty) > 0 ? len(on_duty) - 1 : 0].order[0]",
    "people": (
        "$.gets == 'owner' ? [owner] : $.gets == 'closer' ? [closer] : $.gets == 'name_holder' ? [name_holder]"
        " : $.gets == 'refused_and_closer' ? [refused, closer] : $.gets == 'original' ? [original]"
        " : $.gets in ['filer_and_closer', 'filer_and_closer_for_now'] ? [filer, closer]"
        " : $.gets == 'withheld' ? [closer] : $.gets == 'unconfirmed' ? [unconfirmed]"
        " : $.gets in ['on_duty', 'on_duty_then'] and $.duty != null ? [$.duty] : []"
    ),
    "equal": (
        "len($.people) == 2 ? {[$.people[0]]: 5000, [$.people[1]]: 5000}"
        " : len($.people) == 1 ? {[$.people[0]]: 10000} : {}"
    ),
    "performance": "$.gets == 'ruled' and $.last != null ? $.last.performance : $.equal",
    "commission": (
        "$.gets == 'ruled' and $.last != null ? $.last.commission : $.gets == 'withheld' ? {} : $.equal"  #
    ),
    "settled": (
        "$.gets == 'manager' or ($.gets == 'ruled' and $.last == null) ? 'disputed'"
        " : $.gets in ['developer', 'nobody'] ? 'pool'"
        " : $.gets in ['filer_and_closer_for_now', 'original', 'on_duty', 'withheld', 'unconfirmed'] ? 'provisional'"
        " : len(keys($.performance)) > 1 ? 'shared' : 'owned'"
    ),
    "status": "ask == 'credited' and deal == null and $.settled in ['owned', 'shared'] ? 'provisional' : $.settled",
    "overridden": "map(filter(held, #.code != $.decided.code), {clause: #.clause, code: #.code, by: $.decided.clause})",
    "lost": (
        "map(filter(living, #.who != owner and not (#.who in $.people)),"
        " {clause: '2.2-1', who: #.who, fact: #.id, t: #.t, to: winner.id, since: winner.t})"
    ),
    "void": (
        "map(filter(claims as c, c.defect != null and none(living as l, l.id == c.id)),"
        " {clause: #.clause, code: #.defect, who: #.who, fact: #.id, t: #.t})"
    ),
}
