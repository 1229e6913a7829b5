-- What the migrations come to, for reading. Written by infra/bin/schema.py; a test compares it with them.
CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO app_owner;
CREATE FUNCTION app.erase_followups() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE followup_contact SET body_ct = '' WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  DELETE FROM followup_plan WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  RETURN NULL;
END $$;
ALTER FUNCTION app.erase_followups() OWNER TO app_owner;
CREATE FUNCTION app.erase_paper_files() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE paper_file SET body = NULL WHERE tenant_id = NEW.tenant_id AND body IS NOT NULL AND paper_id IN (
    SELECT p.id FROM dispute d JOIN dispute_paper p ON p.tenant_id = d.tenant_id AND p.dispute_id = d.id
    WHERE d.tenant_id = NEW.tenant_id AND d.customer_id = NEW.id
    UNION ALL
    SELECT p.id FROM channel_report r JOIN channel_paper p ON p.tenant_id = r.tenant_id AND p.report_id = r.id
    WHERE r.tenant_id = NEW.tenant_id AND r.customer_id = NEW.id);
  RETURN NULL;
END $$;
ALTER FUNCTION app.erase_paper_files() OWNER TO app_owner;
CREATE FUNCTION app.erase_reports() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE channel_report SET name_ct = NULL, shown = '' WHERE tenant_id = NEW.tenant_id AND customer_id = NEW.id;
  RETURN NULL;
END $$;
ALTER FUNCTION app.erase_reports() OWNER TO app_owner;
CREATE PROCEDURE app.make_tenant_table(IN target regclass, IN privileges text)
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant ON %s TO app_runtime, app_owner
       USING (tenant_id = current_setting(''app.tenant_id'')::uuid)
       WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::uuid)', target);
  EXECUTE format('GRANT %s ON %s TO app_runtime', privileges, target);
END $$;
ALTER PROCEDURE app.make_tenant_table(IN target regclass, IN privileges text) OWNER TO app_owner;

CREATE TABLE app.schema_migration (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE app.schema_migration OWNER TO app_owner;

CREATE TABLE public.absence (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    reason text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    started_by uuid NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT absence_check CHECK (((ended_at IS NULL) OR (ended_at >= started_at))),
    CONSTRAINT absence_reason_check CHECK ((reason = ANY (ARRAY['lunch'::text, 'out_business'::text, 'out_private'::text, 'off'::text])))
);
ALTER TABLE ONLY public.absence FORCE ROW LEVEL SECURITY;
ALTER TABLE public.absence OWNER TO app_owner;

CREATE TABLE public.agency (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    suspended_at timestamp with time zone,
    contract_from date,
    contract_until date,
    CONSTRAINT agency_contract_check CHECK ((contract_until >= contract_from))
);
ALTER TABLE ONLY public.agency FORCE ROW LEVEL SECURITY;
ALTER TABLE public.agency OWNER TO app_owner;

CREATE TABLE public.campaign (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    kind text NOT NULL,
    what text NOT NULL,
    held_at timestamp with time zone NOT NULL,
    note text NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    announced_by uuid,
    reached uuid,
    CONSTRAINT campaign_kind_check CHECK ((kind = ANY (ARRAY['milestone'::text, 'festival'::text])))
);
ALTER TABLE ONLY public.campaign FORCE ROW LEVEL SECURITY;
ALTER TABLE public.campaign OWNER TO app_owner;

CREATE TABLE public.campaign_customer (
    tenant_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    staff_id uuid,
    state text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    CONSTRAINT campaign_customer_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'spared'::text])))
);
ALTER TABLE ONLY public.campaign_customer FORCE ROW LEVEL SECURITY;
ALTER TABLE public.campaign_customer OWNER TO app_owner;

CREATE TABLE public.channel_appeal (
    tenant_id uuid NOT NULL,
    report_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    reason_ct bytea NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    result text,
    answer_ct bytea,
    CONSTRAINT channel_appeal_decided CHECK ((((decided_at IS NULL) = (decided_by IS NULL)) AND ((decided_at IS NULL) = (result IS NULL)) AND ((decided_at IS NULL) = (answer_ct IS NULL)))),
    CONSTRAINT channel_appeal_result_check CHECK ((result = ANY (ARRAY['kept'::text, 'upheld'::text])))
);
ALTER TABLE ONLY public.channel_appeal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_appeal OWNER TO app_owner;

CREATE TABLE public.channel_arrival (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    agency_id uuid,
    way text NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL,
    lacking text[] NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT channel_arrival_outcome_check CHECK ((outcome = ANY (ARRAY['confirmed'::text, 'lacking'::text, 'differs'::text, 'unreported'::text, 'unverified'::text]))),
    CONSTRAINT channel_arrival_way_check CHECK ((way = ANY (ARRAY['brought'::text, 'named'::text, 'unsure'::text, 'alone'::text])))
);
ALTER TABLE ONLY public.channel_arrival FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_arrival OWNER TO app_owner;

CREATE TABLE public.channel_follow_up (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    channel text NOT NULL,
    answered boolean NOT NULL,
    note_ct bytea,
    CONSTRAINT channel_follow_up_channel_check CHECK ((channel = ANY (ARRAY['phone'::text, 'message'::text, 'home_visit'::text, 'other'::text])))
);
ALTER TABLE ONLY public.channel_follow_up FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_follow_up OWNER TO app_owner;

CREATE TABLE public.channel_match (
    tenant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    report_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    noticed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    is_same boolean,
    fact_id uuid,
    CONSTRAINT channel_match_check CHECK ((((decided_at IS NULL) = (decided_by IS NULL)) AND ((decided_at IS NULL) = (is_same IS NULL)) AND ((decided_at IS NULL) = (fact_id IS NULL))))
);
ALTER TABLE ONLY public.channel_match FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_match OWNER TO app_owner;

CREATE TABLE public.channel_paper (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    body bytea NOT NULL
);
ALTER TABLE ONLY public.channel_paper FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_paper OWNER TO app_owner;

CREATE TABLE public.channel_query (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    agency_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    number_bi bytea NOT NULL,
    mask_bi bytea NOT NULL,
    answer text NOT NULL,
    CONSTRAINT channel_query_answer_check CHECK ((answer = ANY (ARRAY['may'::text, 'protected'::text, 'check'::text, 'repeated'::text]))),
    CONSTRAINT channel_query_mask_bi_check CHECK ((octet_length(mask_bi) = 32)),
    CONSTRAINT channel_query_number_bi_check CHECK ((octet_length(number_bi) = 32))
);
ALTER TABLE ONLY public.channel_query FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_query OWNER TO app_owner;

CREATE TABLE public.channel_report (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    agency_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    customer_id uuid,
    form text NOT NULL,
    at timestamp with time zone NOT NULL,
    shown text NOT NULL,
    mask_bi bytea NOT NULL,
    person_bi bytea NOT NULL,
    name_ct bytea,
    gender text,
    answer text NOT NULL,
    until timestamp with time zone,
    received_at timestamp with time zone,
    received_by uuid,
    CONSTRAINT channel_report_answer_check CHECK ((answer = ANY (ARRAY['may'::text, 'protected'::text, 'check'::text, 'repeated'::text]))),
    CONSTRAINT channel_report_check CHECK (((received_at IS NULL) = (received_by IS NULL))),
    CONSTRAINT channel_report_form_check CHECK ((form = ANY (ARRAY['single'::text, 'group'::text, 'renewal'::text]))),
    CONSTRAINT channel_report_gender_check CHECK ((gender = ANY (ARRAY['f'::text, 'm'::text]))),
    CONSTRAINT channel_report_mask_bi_check CHECK ((octet_length(mask_bi) = 32)),
    CONSTRAINT channel_report_person_bi_check CHECK ((octet_length(person_bi) = 32))
);
ALTER TABLE ONLY public.channel_report FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_report OWNER TO app_owner;

CREATE TABLE public.channel_signature (
    tenant_id uuid NOT NULL,
    arrival_id uuid NOT NULL,
    role text NOT NULL,
    signer text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT channel_signature_signer_check CHECK (((length(signer) >= 1) AND (length(signer) <= 40)))
);
ALTER TABLE ONLY public.channel_signature FORCE ROW LEVEL SECURITY;
ALTER TABLE public.channel_signature OWNER TO app_owner;

CREATE TABLE public.consent (
    tenant_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    notice_version text NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    tell_agency uuid,
    withdrawn_at timestamp with time zone
);
ALTER TABLE ONLY public.consent FORCE ROW LEVEL SECURITY;
ALTER TABLE public.consent OWNER TO app_owner;

CREATE TABLE public.customer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    phone_bi bytea NOT NULL,
    phone_ct bytea NOT NULL,
    phone_mask text NOT NULL,
    name_ct bytea,
    title text,
    salt bytea NOT NULL,
    key_version smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    phone_tail text GENERATED ALWAYS AS ("right"(phone_mask, 4)) STORED,
    name_bi bytea,
    surname_bi bytea,
    CONSTRAINT customer_name_bi_check CHECK ((octet_length(name_bi) = 16)),
    CONSTRAINT customer_phone_bi_check CHECK ((octet_length(phone_bi) = 32)),
    CONSTRAINT customer_surname_bi_check CHECK ((octet_length(surname_bi) = 16)),
    CONSTRAINT customer_title_check CHECK ((title = ANY (ARRAY['mr'::text, 'ms'::text])))
);
ALTER TABLE ONLY public.customer FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customer OWNER TO app_owner;

CREATE TABLE public.customer_alike (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    a_id uuid NOT NULL,
    b_id uuid NOT NULL,
    because text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    settled_at timestamp with time zone,
    settled_by uuid,
    settled_why text,
    CONSTRAINT customer_alike_because_check CHECK ((because = ANY (ARRAY['name_tail'::text, 'mask'::text, 'household'::text, 'hand'::text]))),
    CONSTRAINT customer_alike_check CHECK ((a_id < b_id)),
    CONSTRAINT customer_alike_check1 CHECK (((state = 'open'::text) = (settled_at IS NULL))),
    CONSTRAINT customer_alike_state_check CHECK ((state = ANY (ARRAY['open'::text, 'merged'::text, 'apart'::text])))
);
ALTER TABLE ONLY public.customer_alike FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customer_alike OWNER TO app_owner;

CREATE TABLE public.customer_link (
    tenant_id uuid NOT NULL,
    a_id uuid NOT NULL,
    b_id uuid NOT NULL,
    relation text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    fact_id uuid,
    made_by uuid,
    made_why text,
    ended_at timestamp with time zone,
    ended_by uuid,
    ended_why text,
    CONSTRAINT customer_link_check CHECK ((a_id < b_id))
);
ALTER TABLE ONLY public.customer_link FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customer_link OWNER TO app_owner;

CREATE TABLE public.customer_search (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    sought text NOT NULL,
    found integer NOT NULL,
    elsewhere boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT customer_search_sought_check CHECK ((sought = ANY (ARRAY['name'::text, 'tail'::text, 'number'::text])))
);
ALTER TABLE ONLY public.customer_search FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customer_search OWNER TO app_owner;

CREATE TABLE public.customer_token (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    token bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT customer_token_token_check CHECK ((octet_length(token) = 16))
);
ALTER TABLE ONLY public.customer_token FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customer_token OWNER TO app_owner;

CREATE TABLE public.delivery (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    notice_id uuid NOT NULL,
    channel text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    unsure boolean DEFAULT false NOT NULL,
    provider_id text DEFAULT ''::text NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    done_at timestamp with time zone,
    CONSTRAINT delivery_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'wecom'::text, 'webhook'::text]))),
    CONSTRAINT delivery_check CHECK (((done_at IS NULL) = (status = ANY (ARRAY['pending'::text, 'sending'::text, 'failed'::text])))),
    CONSTRAINT delivery_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'dead'::text])))
);
ALTER TABLE ONLY public.delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE public.delivery OWNER TO app_owner;

CREATE TABLE public.device (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    letter text NOT NULL,
    name text NOT NULL,
    sign_key bytea NOT NULL,
    paired_by uuid NOT NULL,
    paired_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by uuid,
    CONSTRAINT device_letter_check CHECK ((letter ~ '^[A-Z]{1,2}$'::text))
);
ALTER TABLE ONLY public.device FORCE ROW LEVEL SECURITY;
ALTER TABLE public.device OWNER TO app_owner;

CREATE TABLE public.device_contact (
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    unsent integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.device_contact FORCE ROW LEVEL SECURITY;
ALTER TABLE public.device_contact OWNER TO app_owner;

CREATE TABLE public.dispute (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    cause text NOT NULL,
    opened_by uuid,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    outcome text,
    CONSTRAINT dispute_cause_check CHECK ((cause = ANY (ARRAY['claim'::text, 'desk'::text, 'agency'::text, 'engine'::text]))),
    CONSTRAINT dispute_check CHECK (((closed_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT dispute_check1 CHECK (((cause = 'engine'::text) OR (opened_by IS NOT NULL))),
    CONSTRAINT dispute_outcome_check CHECK ((outcome = ANY (ARRAY['settled'::text, 'ruled'::text])))
);
ALTER TABLE ONLY public.dispute FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute OWNER TO app_owner;

CREATE TABLE public.dispute_appeal (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    party uuid NOT NULL,
    filed_by uuid NOT NULL,
    grounds bytea NOT NULL,
    filed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    result text,
    unfair boolean,
    reason bytea,
    CONSTRAINT dispute_appeal_check CHECK ((((decided_at IS NULL) = (decided_by IS NULL)) AND ((decided_at IS NULL) = (result IS NULL)) AND ((decided_at IS NULL) = (reason IS NULL)) AND ((decided_at IS NULL) = (unfair IS NULL)))),
    CONSTRAINT dispute_appeal_check1 CHECK (((NOT unfair) OR (result = 'overturned'::text))),
    CONSTRAINT dispute_appeal_result_check CHECK ((result = ANY (ARRAY['rejected'::text, 'overturned'::text])))
);
ALTER TABLE ONLY public.dispute_appeal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_appeal OWNER TO app_owner;

CREATE TABLE public.dispute_mediator (
    tenant_id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    named_by uuid,
    named_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone
);
ALTER TABLE ONLY public.dispute_mediator FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_mediator OWNER TO app_owner;

CREATE TABLE public.dispute_paper (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    party uuid NOT NULL,
    written_by uuid NOT NULL,
    kind text NOT NULL,
    body bytea NOT NULL,
    evidence uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT dispute_paper_kind_check CHECK ((kind = ANY (ARRAY['claim'::text, 'query_form'::text, 'written_statement'::text])))
);
ALTER TABLE ONLY public.dispute_paper FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_paper OWNER TO app_owner;

CREATE TABLE public.dispute_ruling (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    kind text NOT NULL,
    by_staff uuid NOT NULL,
    performance jsonb DEFAULT '{}'::jsonb NOT NULL,
    commission jsonb DEFAULT '{}'::jsonb NOT NULL,
    reason bytea NOT NULL,
    fact_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT dispute_ruling_check CHECK (((kind = 'failed'::text) = ((performance = '{}'::jsonb) AND (commission = '{}'::jsonb)))),
    CONSTRAINT dispute_ruling_kind_check CHECK ((kind = ANY (ARRAY['failed'::text, 'settled'::text, 'ruled'::text, 'overturned'::text])))
);
ALTER TABLE ONLY public.dispute_ruling FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_ruling OWNER TO app_owner;

CREATE TABLE public.dispute_side (
    tenant_id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    party uuid NOT NULL,
    place integer NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    CONSTRAINT dispute_side_place_check CHECK ((place > 0))
);
ALTER TABLE ONLY public.dispute_side FORCE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_side OWNER TO app_owner;

CREATE TABLE public.duty_open (
    tenant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    question text NOT NULL,
    place integer NOT NULL,
    project_id uuid NOT NULL,
    code text NOT NULL,
    clause text NOT NULL,
    who text NOT NULL,
    staff_id uuid,
    customer_id uuid,
    subject text,
    need text,
    missing integer NOT NULL,
    status text NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    verdict_id uuid NOT NULL,
    CONSTRAINT duty_open_status_check CHECK ((status = ANY (ARRAY['open'::text, 'missed'::text])))
);
ALTER TABLE ONLY public.duty_open FORCE ROW LEVEL SECURITY;
ALTER TABLE public.duty_open OWNER TO app_owner;

CREATE TABLE public.evidence (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    entry bytea NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT evidence_prev_hash_check CHECK ((octet_length(prev_hash) = 32)),
    CONSTRAINT evidence_seq_check CHECK ((seq > 0))
);
ALTER TABLE ONLY public.evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE public.evidence OWNER TO app_owner;

CREATE TABLE public.evidence_head (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT evidence_head_hash_check CHECK ((octet_length(hash) = 32))
);
ALTER TABLE ONLY public.evidence_head FORCE ROW LEVEL SECURITY;
ALTER TABLE public.evidence_head OWNER TO app_owner;

CREATE TABLE public.evidence_subject (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    seq bigint NOT NULL
);
ALTER TABLE ONLY public.evidence_subject FORCE ROW LEVEL SECURITY;
ALTER TABLE public.evidence_subject OWNER TO app_owner;

CREATE TABLE public.followup_card (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    project_id uuid NOT NULL,
    grade text,
    marks text[] NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT followup_card_grade_check CHECK ((grade = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text])))
);
ALTER TABLE ONLY public.followup_card FORCE ROW LEVEL SECURITY;
ALTER TABLE public.followup_card OWNER TO app_owner;

CREATE TABLE public.followup_contact (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    channel text NOT NULL,
    answered boolean NOT NULL,
    occasion text,
    body_ct bytea NOT NULL,
    CONSTRAINT followup_contact_channel_check CHECK ((channel = ANY (ARRAY['phone'::text, 'message'::text, 'home_visit'::text, 'other'::text])))
);
ALTER TABLE ONLY public.followup_contact FORCE ROW LEVEL SECURITY;
ALTER TABLE public.followup_contact OWNER TO app_owner;

CREATE TABLE public.followup_plan (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    project_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.followup_plan FORCE ROW LEVEL SECURITY;
ALTER TABLE public.followup_plan OWNER TO app_owner;

CREATE TABLE public.followup_round (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    begun_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.followup_round FORCE ROW LEVEL SECURITY;
ALTER TABLE public.followup_round OWNER TO app_owner;

CREATE TABLE public.form_sent (
    tenant_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    form uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    led_to text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.form_sent FORCE ROW LEVEL SECURITY;
ALTER TABLE public.form_sent OWNER TO app_owner;

CREATE TABLE public.notice (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    key text NOT NULL,
    params jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
);
ALTER TABLE ONLY public.notice FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notice OWNER TO app_owner;

CREATE TABLE public.notice_channel (
    tenant_id uuid NOT NULL,
    channel text NOT NULL,
    enabled boolean NOT NULL,
    settings jsonb NOT NULL,
    secret_ct bytea NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by uuid,
    CONSTRAINT notice_channel_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'wecom'::text, 'webhook'::text])))
);
ALTER TABLE ONLY public.notice_channel FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notice_channel OWNER TO app_owner;

CREATE TABLE public.notice_template (
    tenant_id uuid NOT NULL,
    channel text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    provider_code text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by uuid,
    CONSTRAINT notice_template_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'wecom'::text, 'webhook'::text]))),
    CONSTRAINT notice_template_check CHECK (((channel <> 'sms'::text) OR (provider_code <> ''::text))),
    CONSTRAINT notice_template_text_check CHECK (((length(text) >= 1) AND (length(text) <= 500)))
);
ALTER TABLE ONLY public.notice_template FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notice_template OWNER TO app_owner;

CREATE TABLE public.notice_unwanted (
    tenant_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    key text NOT NULL,
    channel text NOT NULL,
    CONSTRAINT notice_unwanted_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'wecom'::text])))
);
ALTER TABLE ONLY public.notice_unwanted FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notice_unwanted OWNER TO app_owner;

CREATE TABLE public.office (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    timezone text DEFAULT 'Asia/Shanghai'::text NOT NULL
);
ALTER TABLE ONLY public.office FORCE ROW LEVEL SECURITY;
ALTER TABLE public.office OWNER TO app_owner;

CREATE TABLE public.office_key (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    public bytea NOT NULL,
    private_ct bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);
ALTER TABLE ONLY public.office_key FORCE ROW LEVEL SECURITY;
ALTER TABLE public.office_key OWNER TO app_owner;

CREATE TABLE public.outbox (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    dead_at timestamp with time zone,
    last_error text
);
ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE public.outbox OWNER TO app_owner;

CREATE TABLE public.owner_call (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    result text NOT NULL,
    called_at timestamp with time zone NOT NULL,
    called_by uuid NOT NULL,
    CONSTRAINT owner_call_result_check CHECK ((result = ANY (ARRAY['coming'::text, 'not_coming'::text, 'no_answer'::text])))
);
ALTER TABLE ONLY public.owner_call FORCE ROW LEVEL SECURITY;
ALTER TABLE public.owner_call OWNER TO app_owner;

CREATE TABLE public.owner_told (
    tenant_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    told_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.owner_told FORCE ROW LEVEL SECURITY;
ALTER TABLE public.owner_told OWNER TO app_owner;

CREATE TABLE public.pairing (
    id uuid NOT NULL,
    code_hash bytea NOT NULL,
    secret_hash bytea NOT NULL,
    sign_key bytea NOT NULL,
    fingerprint text NOT NULL,
    device_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tenant_id uuid,
    device_id uuid,
    confirmed_at timestamp with time zone,
    CONSTRAINT pairing_check CHECK (((confirmed_at IS NULL) = (device_id IS NULL))),
    CONSTRAINT pairing_sign_key_check CHECK ((octet_length(sign_key) = 65))
);
ALTER TABLE public.pairing OWNER TO app_owner;

CREATE TABLE public.pairing_failure (
    tenant_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.pairing_failure FORCE ROW LEVEL SECURITY;
ALTER TABLE public.pairing_failure OWNER TO app_owner;

CREATE TABLE public.paper_file (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    paper_id uuid NOT NULL,
    media text NOT NULL,
    size integer NOT NULL,
    digest text NOT NULL,
    body bytea,
    at timestamp with time zone NOT NULL,
    CONSTRAINT paper_file_media_check CHECK ((media = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text, 'application/pdf'::text]))),
    CONSTRAINT paper_file_size_check CHECK ((size > 0))
);
ALTER TABLE ONLY public.paper_file FORCE ROW LEVEL SECURITY;
ALTER TABLE public.paper_file OWNER TO app_owner;

CREATE TABLE public.penalty_found (
    tenant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    question text NOT NULL,
    place integer NOT NULL,
    project_id uuid NOT NULL,
    matter uuid NOT NULL,
    code text NOT NULL,
    clause text NOT NULL,
    who text NOT NULL,
    staff_id uuid,
    body bytea NOT NULL,
    verdict_id uuid NOT NULL,
    found_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.penalty_found FORCE ROW LEVEL SECURITY;
ALTER TABLE public.penalty_found OWNER TO app_owner;

CREATE TABLE public.phone_reveal (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT phone_reveal_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 200)))
);
ALTER TABLE ONLY public.phone_reveal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.phone_reveal OWNER TO app_owner;

CREATE TABLE public.project (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    slug text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    region text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.project FORCE ROW LEVEL SECURITY;
ALTER TABLE public.project OWNER TO app_owner;

CREATE TABLE public.quarantine (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    device_id uuid NOT NULL,
    raw bytea NOT NULL,
    fingerprint bytea NOT NULL,
    code text NOT NULL,
    detail text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by uuid,
    resolution text
);
ALTER TABLE ONLY public.quarantine FORCE ROW LEVEL SECURITY;
ALTER TABLE public.quarantine OWNER TO app_owner;

CREATE TABLE public.reception (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    office_id uuid NOT NULL,
    consultant_id uuid NOT NULL,
    kind text NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    closed_at timestamp with time zone,
    outcome text,
    reason text,
    CONSTRAINT reception_check CHECK (((closed_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT reception_kind_check CHECK ((kind = ANY (ARRAY['new'::text, 'old'::text, 'cover'::text, 'group'::text, 'survey'::text]))),
    CONSTRAINT reception_outcome_check CHECK ((outcome = ANY (ARRAY['ended'::text, 'passed'::text, 'handed_over'::text, 'withdrawn'::text])))
);
ALTER TABLE ONLY public.reception FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reception OWNER TO app_owner;

CREATE TABLE public.reception_stop (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    ordered_by uuid NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by uuid,
    CONSTRAINT reception_stop_check CHECK ((until_at > from_at)),
    CONSTRAINT reception_stop_check1 CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);
ALTER TABLE ONLY public.reception_stop FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reception_stop OWNER TO app_owner;

CREATE TABLE public.register_amendment (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    office_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    record uuid NOT NULL,
    what text NOT NULL,
    to_staff_id uuid,
    why_ct bytea NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    granted boolean,
    answer_ct bytea,
    correction uuid,
    CONSTRAINT register_amendment_check CHECK (((what = 'consultant'::text) = (to_staff_id IS NOT NULL))),
    CONSTRAINT register_amendment_check1 CHECK ((((decided_at IS NULL) = (granted IS NULL)) AND ((decided_at IS NULL) = (decided_by IS NULL)))),
    CONSTRAINT register_amendment_check2 CHECK (((correction IS NOT NULL) <= COALESCE(granted, false))),
    CONSTRAINT register_amendment_what_check CHECK ((what = ANY (ARRAY['consultant'::text, 'content'::text, 'withdrawal'::text])))
);
ALTER TABLE ONLY public.register_amendment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.register_amendment OWNER TO app_owner;

CREATE TABLE public.register_entry (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    office_id uuid NOT NULL,
    book text NOT NULL,
    customer_id uuid,
    visit_id uuid,
    staff_id uuid NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    body_ct bytea NOT NULL,
    name_bi bytea,
    state text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_by uuid NOT NULL,
    step_id uuid,
    claimed_by uuid,
    until timestamp with time zone,
    corrects uuid,
    CONSTRAINT register_entry_book_check CHECK ((book = ANY (ARRAY['call'::text, 'visit'::text, 'slip'::text, 'unconfirmed'::text, 'report'::text]))),
    CONSTRAINT register_entry_check CHECK (((customer_id IS NULL) = (book = 'report'::text))),
    CONSTRAINT register_entry_check1 CHECK (((state = 'claimed'::text) <= (claimed_by IS NOT NULL))),
    CONSTRAINT register_entry_name_bi_check CHECK ((octet_length(name_bi) = 32)),
    CONSTRAINT register_entry_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'signed'::text, 'entered'::text, 'returned'::text, 'open'::text, 'claimed'::text, 'verified'::text, 'kept'::text, 'void'::text])))
);
ALTER TABLE ONLY public.register_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.register_entry OWNER TO app_owner;

CREATE TABLE public.register_look (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    book text NOT NULL,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    let boolean NOT NULL,
    clause text NOT NULL
);
ALTER TABLE ONLY public.register_look FORCE ROW LEVEL SECURITY;
ALTER TABLE public.register_look OWNER TO app_owner;

CREATE TABLE public.rotation (
    tenant_id uuid NOT NULL,
    office_id uuid NOT NULL,
    board bytea NOT NULL,
    entry_seq bigint NOT NULL
);
ALTER TABLE ONLY public.rotation FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rotation OWNER TO app_owner;

CREATE TABLE public.rulebook_case (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    dispute_id uuid,
    body text NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.rulebook_case FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_case OWNER TO app_owner;

CREATE TABLE public.rulebook_draft (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    base_version_id uuid,
    base_preset text,
    started_by uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    closed_by uuid,
    closed_at timestamp with time zone,
    version_id uuid,
    CONSTRAINT rulebook_draft_check CHECK (((base_version_id IS NULL) <> (base_preset IS NULL))),
    CONSTRAINT rulebook_draft_check1 CHECK (((closed_by IS NULL) = (closed_at IS NULL))),
    CONSTRAINT rulebook_draft_check2 CHECK (((version_id IS NULL) OR (closed_at IS NOT NULL)))
);
ALTER TABLE ONLY public.rulebook_draft FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_draft OWNER TO app_owner;

CREATE TABLE public.rulebook_draft_revision (
    tenant_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    revision integer NOT NULL,
    document bytea NOT NULL,
    clause text,
    changed_by uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT rulebook_draft_revision_revision_check CHECK ((revision > 0))
);
ALTER TABLE ONLY public.rulebook_draft_revision FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_draft_revision OWNER TO app_owner;

CREATE TABLE public.rulebook_trial (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    source text NOT NULL,
    before_ids uuid[] NOT NULL,
    candidate bytea NOT NULL,
    candidate_digest text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    last_seq bigint NOT NULL,
    points integer NOT NULL,
    started_by uuid,
    started_at timestamp with time zone NOT NULL,
    total integer NOT NULL,
    walked integer DEFAULT 0 NOT NULL,
    cursor uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    summary bytea NOT NULL,
    chain bytea NOT NULL,
    digest text,
    finished_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stopped text,
    cause text,
    moved_at timestamp with time zone,
    stumbles integer DEFAULT 0 NOT NULL,
    CONSTRAINT rulebook_trial_before_ids_check CHECK ((cardinality(before_ids) > 0)),
    CONSTRAINT rulebook_trial_cause_check CHECK ((cause = ANY (ARRAY['household'::text, 'process'::text, 'slow'::text]))),
    CONSTRAINT rulebook_trial_chain_check CHECK ((octet_length(chain) = 32)),
    CONSTRAINT rulebook_trial_check CHECK ((since < until)),
    CONSTRAINT rulebook_trial_check1 CHECK (((finished_at IS NULL) = (digest IS NULL))),
    CONSTRAINT rulebook_trial_check2 CHECK (((stopped_at IS NULL) = (stopped IS NULL))),
    CONSTRAINT rulebook_trial_check3 CHECK (((finished_at IS NULL) OR (stopped_at IS NULL))),
    CONSTRAINT rulebook_trial_points_check CHECK (((points >= 0) AND (points <= 10000))),
    CONSTRAINT rulebook_trial_source_check CHECK ((source ~ '^(draft|version|preset|file):'::text)),
    CONSTRAINT rulebook_trial_stopped_check CHECK ((stopped = ANY (ARRAY['cancelled'::text, 'failed'::text])))
);
ALTER TABLE ONLY public.rulebook_trial FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_trial OWNER TO app_owner;

CREATE TABLE public.rulebook_trial_flip (
    tenant_id uuid NOT NULL,
    trial_id uuid NOT NULL,
    place integer NOT NULL,
    customer_id uuid NOT NULL,
    parties text[] NOT NULL,
    clauses text[] NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT rulebook_trial_flip_place_check CHECK ((place > 0))
);
ALTER TABLE ONLY public.rulebook_trial_flip FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_trial_flip OWNER TO app_owner;

CREATE TABLE public.rulebook_version (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    number integer NOT NULL,
    document bytea NOT NULL,
    digest text NOT NULL,
    effective_from timestamp with time zone NOT NULL,
    published_by uuid,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT rulebook_version_never_backdated CHECK (((number = 1) OR (effective_from >= published_at))),
    CONSTRAINT rulebook_version_number_check CHECK ((number > 0))
);
ALTER TABLE ONLY public.rulebook_version FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_version OWNER TO app_owner;

CREATE TABLE public.rulebook_withdrawal (
    tenant_id uuid NOT NULL,
    version_id uuid NOT NULL,
    withdrawn_by uuid NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.rulebook_withdrawal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_withdrawal OWNER TO app_owner;

CREATE TABLE public.sales_group (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    name text NOT NULL,
    leader_id uuid,
    made_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT sales_group_check CHECK (((closed_at IS NULL) OR (leader_id IS NULL))),
    CONSTRAINT sales_group_name_check CHECK (((length(name) >= 1) AND (length(name) <= 20)))
);
ALTER TABLE ONLY public.sales_group FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group OWNER TO app_owner;

CREATE TABLE public.sales_group_change (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    office_id uuid NOT NULL,
    group_id uuid NOT NULL,
    what text NOT NULL,
    name text NOT NULL,
    staff_id uuid,
    by_staff uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT sales_group_change_what_check CHECK ((what = ANY (ARRAY['made'::text, 'renamed'::text, 'joined'::text, 'left'::text, 'led'::text, 'unled'::text, 'closed'::text])))
);
ALTER TABLE ONLY public.sales_group_change FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group_change OWNER TO app_owner;
ALTER TABLE public.sales_group_change ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sales_group_change_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sales_group_member (
    tenant_id uuid NOT NULL,
    office_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    group_id uuid NOT NULL
);
ALTER TABLE ONLY public.sales_group_member FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group_member OWNER TO app_owner;

CREATE TABLE public.sanction (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    office_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    kind text NOT NULL,
    measures text[] NOT NULL,
    yuan integer NOT NULL,
    stop_until timestamp with time zone,
    offence text NOT NULL,
    clause text,
    times integer NOT NULL,
    matter uuid,
    reason text NOT NULL,
    ordered_by uuid NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    fact_id uuid,
    CONSTRAINT sanction_check CHECK (((kind = 'waived'::text) = (fact_id IS NULL))),
    CONSTRAINT sanction_check1 CHECK (((kind <> 'waived'::text) OR ((yuan = 0) AND (measures = '{}'::text[])))),
    CONSTRAINT sanction_kind_check CHECK ((kind = ANY (ARRAY['penalty'::text, 'merit'::text, 'waived'::text]))),
    CONSTRAINT sanction_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500))),
    CONSTRAINT sanction_times_check CHECK ((times > 0)),
    CONSTRAINT sanction_yuan_check CHECK (((yuan >= 0) AND (yuan <= 1000000)))
);
ALTER TABLE ONLY public.sanction FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sanction OWNER TO app_owner;

CREATE TABLE public.sanction_step (
    tenant_id uuid NOT NULL,
    sanction_id uuid NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    yuan integer,
    reason text NOT NULL,
    by_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    fact_id uuid NOT NULL,
    CONSTRAINT sanction_step_check CHECK (((kind = 'reduced'::text) = (yuan IS NOT NULL))),
    CONSTRAINT sanction_step_kind_check CHECK ((kind = ANY (ARRAY['appealed'::text, 'upheld'::text, 'reduced'::text, 'revoked'::text]))),
    CONSTRAINT sanction_step_place_check CHECK ((place > 0)),
    CONSTRAINT sanction_step_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 500))),
    CONSTRAINT sanction_step_yuan_check CHECK (((yuan >= 0) AND (yuan <= 1000000)))
);
ALTER TABLE ONLY public.sanction_step FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sanction_step OWNER TO app_owner;

CREATE TABLE public.session (
    tenant_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    staff_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
ALTER TABLE ONLY public.session FORCE ROW LEVEL SECURITY;
ALTER TABLE public.session OWNER TO app_owner;

CREATE TABLE public.sign_in_failure (
    tenant_id uuid NOT NULL,
    login text NOT NULL,
    at timestamp with time zone NOT NULL,
    address text NOT NULL
);
ALTER TABLE ONLY public.sign_in_failure FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_failure OWNER TO app_owner;

CREATE TABLE public.sink_message (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    body_ct bytea NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.sink_message FORCE ROW LEVEL SECURITY;
ALTER TABLE public.sink_message OWNER TO app_owner;

CREATE TABLE public.staff (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    initials text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    departed_at timestamp with time zone,
    agency_id uuid,
    suspended_at timestamp with time zone,
    CONSTRAINT staff_agency_check CHECK (((role = ANY (ARRAY['agency_lead'::text, 'agent'::text])) = (agency_id IS NOT NULL))),
    CONSTRAINT staff_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,40}$'::text)),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['consultant'::text, 'site_clerk'::text, 'site_manager'::text, 'tenant_admin'::text, 'hq'::text, 'agency_lead'::text, 'agent'::text])))
);
ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;
ALTER TABLE public.staff OWNER TO app_owner;

CREATE TABLE public.staff_office (
    tenant_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    office_id uuid NOT NULL
);
ALTER TABLE ONLY public.staff_office FORCE ROW LEVEL SECURITY;
ALTER TABLE public.staff_office OWNER TO app_owner;

CREATE TABLE public.staff_reach (
    tenant_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    phone_ct bytea,
    phone_mask text DEFAULT ''::text NOT NULL,
    wecom_ct bytea,
    quiet_from smallint DEFAULT 1320 NOT NULL,
    quiet_until smallint DEFAULT 480 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_reach_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439))),
    CONSTRAINT staff_reach_quiet_until_check CHECK (((quiet_until >= 0) AND (quiet_until <= 1439)))
);
ALTER TABLE ONLY public.staff_reach FORCE ROW LEVEL SECURITY;
ALTER TABLE public.staff_reach OWNER TO app_owner;

CREATE TABLE public.standing (
    tenant_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    project_id uuid NOT NULL,
    status text NOT NULL,
    pool text,
    until timestamp with time zone,
    verdict_id uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.standing FORCE ROW LEVEL SECURITY;
ALTER TABLE public.standing OWNER TO app_owner;

CREATE TABLE public.standing_holder (
    tenant_id uuid NOT NULL,
    holder_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    project_id uuid NOT NULL,
    until timestamp with time zone
);
ALTER TABLE ONLY public.standing_holder FORCE ROW LEVEL SECURITY;
ALTER TABLE public.standing_holder OWNER TO app_owner;

CREATE TABLE public.submission (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    device_id uuid NOT NULL,
    device_seq bigint NOT NULL,
    fingerprint bytea NOT NULL,
    envelope bytea NOT NULL,
    signature bytea NOT NULL,
    captured_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sent text NOT NULL,
    CONSTRAINT submission_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
);
ALTER TABLE ONLY public.submission FORCE ROW LEVEL SECURITY;
ALTER TABLE public.submission OWNER TO app_owner;

CREATE TABLE public.tenant (
    id uuid NOT NULL,
    slug text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tenant_slug_check CHECK ((slug ~ '^[a-z][a-z0-9-]{1,30}$'::text))
);
ALTER TABLE public.tenant OWNER TO app_owner;

CREATE TABLE public.transfer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    office_id uuid NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    format text NOT NULL,
    name_ct bytea NOT NULL,
    size integer DEFAULT 0 NOT NULL,
    phase text NOT NULL,
    cursor integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    header_row integer DEFAULT 0 NOT NULL,
    header_ct bytea,
    columns integer[] DEFAULT '{}'::integer[] NOT NULL,
    counts integer[] DEFAULT '{0,0,0,0,0}'::integer[] NOT NULL,
    since timestamp with time zone,
    until timestamp with time zone,
    in_full boolean DEFAULT false NOT NULL,
    reason text,
    lang text DEFAULT 'zh'::text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    started_by uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    finished_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stopped text,
    emptied_at timestamp with time zone,
    CONSTRAINT transfer_check CHECK (((stopped_at IS NULL) = (stopped IS NULL))),
    CONSTRAINT transfer_check1 CHECK (((NOT in_full) OR (reason IS NOT NULL))),
    CONSTRAINT transfer_counts_check CHECK ((cardinality(counts) = 5)),
    CONSTRAINT transfer_direction_check CHECK ((direction = ANY (ARRAY['import'::text, 'export'::text]))),
    CONSTRAINT transfer_format_check CHECK ((format = ANY (ARRAY['xlsx'::text, 'csv'::text]))),
    CONSTRAINT transfer_kind_check CHECK ((kind = ANY (ARRAY['customers'::text, 'calls'::text, 'visits'::text, 'reports'::text, 'staff'::text]))),
    CONSTRAINT transfer_lang_check CHECK ((lang = ANY (ARRAY['zh'::text, 'en'::text]))),
    CONSTRAINT transfer_phase_check CHECK ((phase = ANY (ARRAY['reading'::text, 'mapping'::text, 'checking'::text, 'checked'::text, 'writing'::text, 'done'::text]))),
    CONSTRAINT transfer_reason_check CHECK (((length(reason) >= 2) AND (length(reason) <= 200))),
    CONSTRAINT transfer_size_check CHECK ((size >= 0))
);
ALTER TABLE ONLY public.transfer FORCE ROW LEVEL SECURITY;
ALTER TABLE public.transfer OWNER TO app_owner;

CREATE TABLE public.transfer_entry (
    tenant_id uuid NOT NULL,
    project_id uuid NOT NULL,
    kind text NOT NULL,
    key bytea NOT NULL,
    transfer_id uuid NOT NULL,
    place integer NOT NULL,
    CONSTRAINT transfer_entry_key_check CHECK ((octet_length(key) = 32))
);
ALTER TABLE ONLY public.transfer_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_entry OWNER TO app_owner;

CREATE TABLE public.transfer_first (
    tenant_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    key bytea NOT NULL,
    place integer NOT NULL,
    CONSTRAINT transfer_first_key_check CHECK ((octet_length(key) = 32))
);
ALTER TABLE ONLY public.transfer_first FORCE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_first OWNER TO app_owner;

CREATE TABLE public.transfer_piece (
    tenant_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    part text NOT NULL,
    place integer NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT transfer_piece_part_check CHECK ((part = ANY (ARRAY['source'::text, 'rows'::text, 'result'::text])))
);
ALTER TABLE ONLY public.transfer_piece FORCE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_piece OWNER TO app_owner;

CREATE TABLE public.transfer_row (
    tenant_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    place integer NOT NULL,
    outcome text NOT NULL,
    code text NOT NULL,
    field text NOT NULL,
    other integer NOT NULL,
    CONSTRAINT transfer_row_outcome_check CHECK ((outcome = ANY (ARRAY['new'::text, 'added'::text, 'known'::text, 'duplicate'::text, 'refused'::text])))
);
ALTER TABLE ONLY public.transfer_row FORCE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_row OWNER TO app_owner;

CREATE TABLE public.turn_entry (
    tenant_id uuid NOT NULL,
    office_id uuid NOT NULL,
    seq bigint NOT NULL,
    consultant_id uuid,
    kind text NOT NULL,
    visit_id uuid,
    at timestamp with time zone NOT NULL,
    entry bytea NOT NULL
);
ALTER TABLE ONLY public.turn_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.turn_entry OWNER TO app_owner;

CREATE TABLE public.verdict (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    question text NOT NULL,
    status text NOT NULL,
    body bytea NOT NULL,
    digest text NOT NULL,
    rulebook_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    last_seq bigint NOT NULL,
    evidence_seq bigint NOT NULL,
    next_change_at timestamp with time zone
);
ALTER TABLE ONLY public.verdict FORCE ROW LEVEL SECURITY;
ALTER TABLE public.verdict OWNER TO app_owner;

CREATE TABLE public.visit (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    office_id uuid NOT NULL,
    customer_id uuid,
    submission_id uuid,
    ticket text NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    asked_for uuid,
    answers bytea NOT NULL,
    recorded_by uuid,
    left_at timestamp with time zone,
    left_by uuid,
    CONSTRAINT visit_kind_check CHECK ((kind = ANY (ARRAY['registered'::text, 'anonymous'::text, 'group'::text, 'survey'::text]))),
    CONSTRAINT visit_left CHECK (((left_by IS NULL) OR (left_at IS NOT NULL))),
    CONSTRAINT visit_recorded CHECK (((submission_id IS NULL) = (recorded_by IS NOT NULL)))
);
ALTER TABLE ONLY public.visit FORCE ROW LEVEL SECURITY;
ALTER TABLE public.visit OWNER TO app_owner;

CREATE TABLE public.visit_amendment (
    tenant_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    evidence_seq bigint NOT NULL
);
ALTER TABLE ONLY public.visit_amendment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.visit_amendment OWNER TO app_owner;
ALTER TABLE ONLY app.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.campaign_customer
    ADD CONSTRAINT campaign_customer_pkey PRIMARY KEY (tenant_id, campaign_id, customer_id);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_appeal
    ADD CONSTRAINT channel_appeal_pkey PRIMARY KEY (tenant_id, report_id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_follow_up
    ADD CONSTRAINT channel_follow_up_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_match
    ADD CONSTRAINT channel_match_pkey PRIMARY KEY (tenant_id, subject_id, customer_id);
ALTER TABLE ONLY public.channel_paper
    ADD CONSTRAINT channel_paper_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_query
    ADD CONSTRAINT channel_query_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_report
    ADD CONSTRAINT channel_report_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.channel_signature
    ADD CONSTRAINT channel_signature_pkey PRIMARY KEY (tenant_id, arrival_id, role);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (tenant_id, submission_id);
ALTER TABLE ONLY public.customer_alike
    ADD CONSTRAINT customer_alike_pkey PRIMARY KEY (tenant_id, a_id, b_id);
ALTER TABLE ONLY public.customer_link
    ADD CONSTRAINT customer_link_pkey PRIMARY KEY (tenant_id, a_id, b_id, relation, created_at);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.customer_search
    ADD CONSTRAINT customer_search_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_tenant_id_project_id_phone_bi_key UNIQUE (tenant_id, project_id, phone_bi);
ALTER TABLE ONLY public.customer_token
    ADD CONSTRAINT customer_token_pkey PRIMARY KEY (tenant_id, customer_id, token);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_tenant_id_notice_id_channel_key UNIQUE (tenant_id, notice_id, channel);
ALTER TABLE ONLY public.device_contact
    ADD CONSTRAINT device_contact_pkey PRIMARY KEY (tenant_id, device_id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_tenant_id_office_id_letter_key UNIQUE (tenant_id, office_id, letter);
ALTER TABLE ONLY public.dispute_appeal
    ADD CONSTRAINT dispute_appeal_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.dispute_appeal
    ADD CONSTRAINT dispute_appeal_tenant_id_dispute_id_party_key UNIQUE (tenant_id, dispute_id, party);
ALTER TABLE ONLY public.dispute_mediator
    ADD CONSTRAINT dispute_mediator_pkey PRIMARY KEY (tenant_id, dispute_id, staff_id);
ALTER TABLE ONLY public.dispute_paper
    ADD CONSTRAINT dispute_paper_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.dispute_ruling
    ADD CONSTRAINT dispute_ruling_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.dispute_side
    ADD CONSTRAINT dispute_side_pkey PRIMARY KEY (tenant_id, dispute_id, party);
ALTER TABLE ONLY public.dispute_side
    ADD CONSTRAINT dispute_side_tenant_id_dispute_id_place_key UNIQUE (tenant_id, dispute_id, place);
ALTER TABLE ONLY public.duty_open
    ADD CONSTRAINT duty_open_pkey PRIMARY KEY (tenant_id, subject_id, question, place);
ALTER TABLE ONLY public.evidence_head
    ADD CONSTRAINT evidence_head_pkey PRIMARY KEY (tenant_id, project_id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (tenant_id, project_id, seq);
ALTER TABLE ONLY public.evidence_subject
    ADD CONSTRAINT evidence_subject_pkey PRIMARY KEY (tenant_id, project_id, subject_id, seq);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_tenant_id_id_key UNIQUE (tenant_id, id);
ALTER TABLE ONLY public.followup_card
    ADD CONSTRAINT followup_card_pkey PRIMARY KEY (tenant_id, customer_id);
ALTER TABLE ONLY public.followup_contact
    ADD CONSTRAINT followup_contact_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.followup_plan
    ADD CONSTRAINT followup_plan_pkey PRIMARY KEY (tenant_id, customer_id);
ALTER TABLE ONLY public.followup_round
    ADD CONSTRAINT followup_round_pkey PRIMARY KEY (tenant_id, project_id);
ALTER TABLE ONLY public.form_sent
    ADD CONSTRAINT form_sent_pkey PRIMARY KEY (tenant_id, staff_id, form);
ALTER TABLE ONLY public.notice_channel
    ADD CONSTRAINT notice_channel_pkey PRIMARY KEY (tenant_id, channel);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.notice_template
    ADD CONSTRAINT notice_template_pkey PRIMARY KEY (tenant_id, channel, key);
ALTER TABLE ONLY public.notice_unwanted
    ADD CONSTRAINT notice_unwanted_pkey PRIMARY KEY (tenant_id, staff_id, key, channel);
ALTER TABLE ONLY public.office_key
    ADD CONSTRAINT office_key_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.office
    ADD CONSTRAINT office_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.owner_call
    ADD CONSTRAINT owner_call_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.owner_told
    ADD CONSTRAINT owner_told_pkey PRIMARY KEY (tenant_id, visit_id, owner_id);
ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_code_hash_key UNIQUE (code_hash);
ALTER TABLE ONLY public.pairing
    ADD CONSTRAINT pairing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paper_file
    ADD CONSTRAINT paper_file_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.penalty_found
    ADD CONSTRAINT penalty_found_pkey PRIMARY KEY (tenant_id, subject_id, question, place);
ALTER TABLE ONLY public.phone_reveal
    ADD CONSTRAINT phone_reveal_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_tenant_id_slug_key UNIQUE (tenant_id, slug);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_tenant_id_device_id_fingerprint_key UNIQUE (tenant_id, device_id, fingerprint);
ALTER TABLE ONLY public.reception
    ADD CONSTRAINT reception_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.reception_stop
    ADD CONSTRAINT reception_stop_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.register_look
    ADD CONSTRAINT register_look_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.rotation
    ADD CONSTRAINT rotation_pkey PRIMARY KEY (tenant_id, office_id);
ALTER TABLE ONLY public.rulebook_case
    ADD CONSTRAINT rulebook_case_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft_revision
    ADD CONSTRAINT rulebook_draft_revision_pkey PRIMARY KEY (tenant_id, draft_id, revision);
ALTER TABLE ONLY public.rulebook_trial_flip
    ADD CONSTRAINT rulebook_trial_flip_pkey PRIMARY KEY (tenant_id, trial_id, place);
ALTER TABLE ONLY public.rulebook_trial_flip
    ADD CONSTRAINT rulebook_trial_flip_tenant_id_trial_id_customer_id_key UNIQUE (tenant_id, trial_id, customer_id);
ALTER TABLE ONLY public.rulebook_trial
    ADD CONSTRAINT rulebook_trial_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.rulebook_version
    ADD CONSTRAINT rulebook_version_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.rulebook_version
    ADD CONSTRAINT rulebook_version_tenant_id_project_id_number_key UNIQUE (tenant_id, project_id, number);
ALTER TABLE ONLY public.rulebook_withdrawal
    ADD CONSTRAINT rulebook_withdrawal_pkey PRIMARY KEY (tenant_id, version_id);
ALTER TABLE ONLY public.sales_group_change
    ADD CONSTRAINT sales_group_change_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE ONLY public.sales_group_member
    ADD CONSTRAINT sales_group_member_pkey PRIMARY KEY (tenant_id, office_id, staff_id);
ALTER TABLE ONLY public.sales_group
    ADD CONSTRAINT sales_group_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.sanction
    ADD CONSTRAINT sanction_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.sanction_step
    ADD CONSTRAINT sanction_step_pkey PRIMARY KEY (tenant_id, sanction_id, place);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (tenant_id, token_hash);
ALTER TABLE ONLY public.sink_message
    ADD CONSTRAINT sink_message_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.staff_office
    ADD CONSTRAINT staff_office_pkey PRIMARY KEY (tenant_id, staff_id, office_id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.staff_reach
    ADD CONSTRAINT staff_reach_pkey PRIMARY KEY (tenant_id, staff_id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_tenant_id_login_key UNIQUE (tenant_id, login);
ALTER TABLE ONLY public.standing_holder
    ADD CONSTRAINT standing_holder_pkey PRIMARY KEY (tenant_id, customer_id, holder_id);
ALTER TABLE ONLY public.standing
    ADD CONSTRAINT standing_pkey PRIMARY KEY (tenant_id, customer_id);
ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_tenant_id_device_id_device_seq_key UNIQUE (tenant_id, device_id, device_seq);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.transfer_entry
    ADD CONSTRAINT transfer_entry_pkey PRIMARY KEY (tenant_id, project_id, kind, key);
ALTER TABLE ONLY public.transfer_first
    ADD CONSTRAINT transfer_first_pkey PRIMARY KEY (tenant_id, transfer_id, key);
ALTER TABLE ONLY public.transfer_piece
    ADD CONSTRAINT transfer_piece_pkey PRIMARY KEY (tenant_id, transfer_id, part, place);
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.transfer_row
    ADD CONSTRAINT transfer_row_pkey PRIMARY KEY (tenant_id, transfer_id, place);
ALTER TABLE ONLY public.turn_entry
    ADD CONSTRAINT turn_entry_pkey PRIMARY KEY (tenant_id, office_id, seq);
ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_tenant_id_project_id_evidence_seq_key UNIQUE (tenant_id, project_id, evidence_seq);
ALTER TABLE ONLY public.visit_amendment
    ADD CONSTRAINT visit_amendment_pkey PRIMARY KEY (tenant_id, submission_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_submission_id_key UNIQUE (tenant_id, submission_id);
CREATE UNIQUE INDEX absence_open ON public.absence USING btree (tenant_id, office_id, staff_id) WHERE (ended_at IS NULL);
CREATE INDEX agency_by_project ON public.agency USING btree (tenant_id, project_id);
CREATE INDEX campaign_by_project ON public.campaign USING btree (tenant_id, project_id, held_at);
CREATE INDEX campaign_customer_open ON public.campaign_customer USING btree (tenant_id, customer_id) WHERE (state = 'open'::text);
CREATE UNIQUE INDEX campaign_festival ON public.campaign USING btree (tenant_id, project_id, what, held_at) WHERE (kind = 'festival'::text);
CREATE INDEX channel_arrival_by_visit ON public.channel_arrival USING btree (tenant_id, visit_id, recorded_at);
CREATE INDEX channel_follow_up_by_report ON public.channel_follow_up USING btree (tenant_id, report_id, at);
CREATE INDEX channel_match_of_customer ON public.channel_match USING btree (tenant_id, customer_id);
CREATE INDEX channel_match_open ON public.channel_match USING btree (tenant_id, visit_id) WHERE (decided_at IS NULL);
CREATE INDEX channel_paper_of_report ON public.channel_paper USING btree (tenant_id, report_id, at);
CREATE INDEX channel_query_recent ON public.channel_query USING btree (tenant_id, agency_id, at);
CREATE INDEX channel_report_by_agency ON public.channel_report USING btree (tenant_id, agency_id, at DESC);
CREATE INDEX channel_report_by_customer ON public.channel_report USING btree (tenant_id, customer_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX channel_report_by_day ON public.channel_report USING btree (tenant_id, project_id, at);
CREATE INDEX channel_report_by_mask ON public.channel_report USING btree (tenant_id, project_id, mask_bi);
CREATE INDEX customer_alike_by_b ON public.customer_alike USING btree (tenant_id, b_id);
CREATE INDEX customer_alike_newest ON public.customer_alike USING btree (tenant_id, project_id, state, found_at, a_id, b_id);
CREATE INDEX customer_by_tail ON public.customer USING btree (tenant_id, project_id, phone_tail, created_at, id);
CREATE INDEX customer_link_by_b ON public.customer_link USING btree (tenant_id, b_id);
CREATE UNIQUE INDEX customer_link_open ON public.customer_link USING btree (tenant_id, a_id, b_id, relation) WHERE (ended_at IS NULL);
CREATE INDEX customer_newest ON public.customer USING btree (tenant_id, project_id, created_at, id);
CREATE INDEX customer_search_by_staff ON public.customer_search USING btree (tenant_id, staff_id, at);
CREATE INDEX customer_search_newest ON public.customer_search USING btree (tenant_id, project_id, at);
CREATE INDEX customer_token_newest ON public.customer_token USING btree (tenant_id, project_id, token, created_at, customer_id);
CREATE INDEX delivery_latest ON public.delivery USING btree (tenant_id, created_at DESC);
CREATE INDEX dispute_appeal_pending ON public.dispute_appeal USING btree (tenant_id, dispute_id) WHERE (decided_at IS NULL);
CREATE INDEX dispute_by_project ON public.dispute USING btree (tenant_id, project_id, closed_at, opened_at);
CREATE INDEX dispute_mediator_of_staff ON public.dispute_mediator USING btree (tenant_id, staff_id, dispute_id);
CREATE INDEX dispute_of_customer ON public.dispute USING btree (tenant_id, customer_id, opened_at);
CREATE UNIQUE INDEX dispute_open ON public.dispute USING btree (tenant_id, customer_id) WHERE (closed_at IS NULL);
CREATE INDEX dispute_paper_of_dispute ON public.dispute_paper USING btree (tenant_id, dispute_id, at);
CREATE UNIQUE INDEX dispute_ruled_once ON public.dispute_ruling USING btree (tenant_id, dispute_id) WHERE (kind = ANY (ARRAY['settled'::text, 'ruled'::text]));
CREATE INDEX dispute_ruling_of_dispute ON public.dispute_ruling USING btree (tenant_id, dispute_id, at);
CREATE INDEX dispute_side_of_party ON public.dispute_side USING btree (tenant_id, party, dispute_id);
CREATE INDEX duty_open_of_customer ON public.duty_open USING btree (tenant_id, customer_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX duty_open_of_person ON public.duty_open USING btree (tenant_id, staff_id, due_at) WHERE (staff_id IS NOT NULL);
CREATE INDEX duty_open_of_role ON public.duty_open USING btree (tenant_id, project_id, who, due_at);
CREATE INDEX evidence_for_export ON public.evidence USING btree (tenant_id, project_id, kind, seq) WHERE (kind = ANY (ARRAY['call_taken'::text, 'visit_registered'::text, 'channel_reported'::text]));
CREATE INDEX followup_contact_of_customer ON public.followup_contact USING btree (tenant_id, customer_id, at);
CREATE INDEX followup_contact_of_staff ON public.followup_contact USING btree (tenant_id, staff_id, at);
CREATE INDEX followup_plan_of_staff ON public.followup_plan USING btree (tenant_id, staff_id, due_at);
CREATE INDEX notice_by_staff ON public.notice USING btree (tenant_id, staff_id, created_at DESC, id DESC);
CREATE INDEX notice_unread ON public.notice USING btree (tenant_id, staff_id, created_at) WHERE (read_at IS NULL);
CREATE UNIQUE INDEX office_key_current ON public.office_key USING btree (tenant_id, office_id) WHERE (retired_at IS NULL);
CREATE INDEX outbox_due ON public.outbox USING btree (due_at) WHERE ((done_at IS NULL) AND (dead_at IS NULL));
CREATE INDEX owner_call_of_visit ON public.owner_call USING btree (tenant_id, visit_id, called_at);
CREATE INDEX pairing_expiry ON public.pairing USING btree (expires_at);
CREATE INDEX pairing_failure_recent ON public.pairing_failure USING btree (tenant_id, staff_id, at);
CREATE INDEX paper_file_of_paper ON public.paper_file USING btree (tenant_id, paper_id);
CREATE INDEX penalty_found_by_project ON public.penalty_found USING btree (tenant_id, project_id, found_at);
CREATE INDEX phone_reveal_by_staff ON public.phone_reveal USING btree (tenant_id, staff_id, at);
CREATE INDEX phone_reveal_newest ON public.phone_reveal USING btree (tenant_id, at, id);
CREATE INDEX reception_by_consultant ON public.reception USING btree (tenant_id, consultant_id, visit_id);
CREATE INDEX reception_by_visit ON public.reception USING btree (tenant_id, visit_id);
CREATE INDEX reception_live_by_office ON public.reception USING btree (tenant_id, office_id) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX reception_live_by_visit ON public.reception USING btree (tenant_id, visit_id) WHERE (closed_at IS NULL);
CREATE INDEX reception_stop_of ON public.reception_stop USING btree (tenant_id, staff_id, until_at) WHERE (lifted_at IS NULL);
CREATE INDEX register_amendment_by_office ON public.register_amendment USING btree (tenant_id, office_id, asked_at);
CREATE INDEX register_amendment_by_record ON public.register_amendment USING btree (tenant_id, record);
CREATE UNIQUE INDEX register_amendment_open ON public.register_amendment USING btree (tenant_id, record) WHERE (decided_at IS NULL);
CREATE INDEX register_entry_by_customer ON public.register_entry USING btree (tenant_id, customer_id, written_at);
CREATE INDEX register_entry_by_day ON public.register_entry USING btree (tenant_id, office_id, book, written_at);
CREATE INDEX register_entry_by_name ON public.register_entry USING btree (tenant_id, project_id, name_bi) WHERE (name_bi IS NOT NULL);
CREATE INDEX register_entry_by_staff ON public.register_entry USING btree (tenant_id, staff_id, book, written_at);
CREATE INDEX register_entry_by_state ON public.register_entry USING btree (tenant_id, project_id, book, state, written_at);
CREATE INDEX register_entry_by_visit ON public.register_entry USING btree (tenant_id, visit_id) WHERE (visit_id IS NOT NULL);
CREATE INDEX register_look_by_office ON public.register_look USING btree (tenant_id, office_id, at);
CREATE UNIQUE INDEX rulebook_case_of_dispute ON public.rulebook_case USING btree (tenant_id, dispute_id) WHERE (dispute_id IS NOT NULL);
CREATE INDEX rulebook_case_of_project ON public.rulebook_case USING btree (tenant_id, project_id, added_at);
CREATE UNIQUE INDEX rulebook_draft_open ON public.rulebook_draft USING btree (tenant_id, project_id) WHERE (closed_at IS NULL);
CREATE INDEX rulebook_trial_by_project ON public.rulebook_trial USING btree (tenant_id, project_id, started_at);
CREATE UNIQUE INDEX rulebook_trial_running ON public.rulebook_trial USING btree (tenant_id, project_id) WHERE ((finished_at IS NULL) AND (stopped_at IS NULL));
CREATE INDEX sales_group_changes ON public.sales_group_change USING btree (tenant_id, office_id, seq DESC);
CREATE INDEX sales_group_members ON public.sales_group_member USING btree (tenant_id, group_id, staff_id);
CREATE UNIQUE INDEX sales_group_name ON public.sales_group USING btree (tenant_id, office_id, name) WHERE (closed_at IS NULL);
CREATE INDEX sales_group_of_leader ON public.sales_group USING btree (tenant_id, leader_id) WHERE (leader_id IS NOT NULL);
CREATE INDEX sales_group_of_member ON public.sales_group_member USING btree (tenant_id, staff_id);
CREATE INDEX sanction_by_office ON public.sanction USING btree (tenant_id, office_id, ordered_at);
CREATE INDEX sanction_by_staff ON public.sanction USING btree (tenant_id, staff_id, ordered_at);
CREATE UNIQUE INDEX sanction_one_a_matter ON public.sanction USING btree (tenant_id, matter) WHERE (matter IS NOT NULL);
CREATE INDEX session_by_staff ON public.session USING btree (tenant_id, staff_id);
CREATE INDEX sign_in_failure_recent ON public.sign_in_failure USING btree (tenant_id, login, at);
CREATE INDEX sink_message_latest ON public.sink_message USING btree (tenant_id, at DESC);
CREATE INDEX staff_by_agency ON public.staff USING btree (tenant_id, agency_id) WHERE (agency_id IS NOT NULL);
CREATE INDEX staff_office_by_office ON public.staff_office USING btree (tenant_id, office_id);
CREATE INDEX standing_by_status ON public.standing USING btree (tenant_id, project_id, status, decided_at);
CREATE INDEX standing_holder_soonest ON public.standing_holder USING btree (tenant_id, project_id, holder_id, until, customer_id);
CREATE INDEX transfer_by_project ON public.transfer USING btree (tenant_id, project_id, started_at);
CREATE INDEX transfer_row_by_outcome ON public.transfer_row USING btree (tenant_id, transfer_id, outcome, place);
CREATE INDEX turn_entry_by_time ON public.turn_entry USING btree (tenant_id, office_id, at);
CREATE INDEX verdict_latest ON public.verdict USING btree (tenant_id, subject_id, evidence_seq DESC);
CREATE INDEX visit_by_customer ON public.visit USING btree (tenant_id, customer_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX visit_by_office ON public.visit USING btree (tenant_id, office_id, arrived_at);
CREATE TRIGGER erase_followups AFTER UPDATE OF erased_at ON public.customer FOR EACH ROW WHEN ((new.erased_at IS NOT NULL)) EXECUTE FUNCTION app.erase_followups();
CREATE TRIGGER erase_paper_files AFTER UPDATE OF erased_at ON public.customer FOR EACH ROW WHEN ((new.erased_at IS NOT NULL)) EXECUTE FUNCTION app.erase_paper_files();
CREATE TRIGGER erase_reports AFTER UPDATE OF erased_at ON public.customer FOR EACH ROW WHEN ((new.erased_at IS NOT NULL)) EXECUTE FUNCTION app.erase_reports();
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.campaign_customer
    ADD CONSTRAINT campaign_customer_tenant_id_campaign_id_fkey FOREIGN KEY (tenant_id, campaign_id) REFERENCES public.campaign(tenant_id, id);
ALTER TABLE ONLY public.campaign_customer
    ADD CONSTRAINT campaign_customer_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.campaign_customer
    ADD CONSTRAINT campaign_customer_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_tenant_id_announced_by_fkey FOREIGN KEY (tenant_id, announced_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.channel_appeal
    ADD CONSTRAINT channel_appeal_tenant_id_agent_id_fkey FOREIGN KEY (tenant_id, agent_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_appeal
    ADD CONSTRAINT channel_appeal_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.channel_report(tenant_id, id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_tenant_id_agency_id_fkey FOREIGN KEY (tenant_id, agency_id) REFERENCES public.agency(tenant_id, id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_tenant_id_recorded_by_fkey FOREIGN KEY (tenant_id, recorded_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_arrival
    ADD CONSTRAINT channel_arrival_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.channel_follow_up
    ADD CONSTRAINT channel_follow_up_tenant_id_agent_id_fkey FOREIGN KEY (tenant_id, agent_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_follow_up
    ADD CONSTRAINT channel_follow_up_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.channel_report(tenant_id, id);
ALTER TABLE ONLY public.channel_match
    ADD CONSTRAINT channel_match_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.channel_match
    ADD CONSTRAINT channel_match_tenant_id_decided_by_fkey FOREIGN KEY (tenant_id, decided_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_match
    ADD CONSTRAINT channel_match_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.channel_report(tenant_id, id);
ALTER TABLE ONLY public.channel_match
    ADD CONSTRAINT channel_match_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.channel_paper
    ADD CONSTRAINT channel_paper_tenant_id_agent_id_fkey FOREIGN KEY (tenant_id, agent_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_paper
    ADD CONSTRAINT channel_paper_tenant_id_report_id_fkey FOREIGN KEY (tenant_id, report_id) REFERENCES public.channel_report(tenant_id, id);
ALTER TABLE ONLY public.channel_query
    ADD CONSTRAINT channel_query_tenant_id_agency_id_fkey FOREIGN KEY (tenant_id, agency_id) REFERENCES public.agency(tenant_id, id);
ALTER TABLE ONLY public.channel_query
    ADD CONSTRAINT channel_query_tenant_id_agent_id_fkey FOREIGN KEY (tenant_id, agent_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_report
    ADD CONSTRAINT channel_report_tenant_id_agency_id_fkey FOREIGN KEY (tenant_id, agency_id) REFERENCES public.agency(tenant_id, id);
ALTER TABLE ONLY public.channel_report
    ADD CONSTRAINT channel_report_tenant_id_agent_id_fkey FOREIGN KEY (tenant_id, agent_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.channel_report
    ADD CONSTRAINT channel_report_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.channel_report
    ADD CONSTRAINT channel_report_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.channel_signature
    ADD CONSTRAINT channel_signature_tenant_id_arrival_id_fkey FOREIGN KEY (tenant_id, arrival_id) REFERENCES public.channel_arrival(tenant_id, id);
ALTER TABLE ONLY public.channel_signature
    ADD CONSTRAINT channel_signature_tenant_id_recorded_by_fkey FOREIGN KEY (tenant_id, recorded_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES public.submission(tenant_id, id);
ALTER TABLE ONLY public.customer_alike
    ADD CONSTRAINT customer_alike_tenant_id_a_id_fkey FOREIGN KEY (tenant_id, a_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.customer_alike
    ADD CONSTRAINT customer_alike_tenant_id_b_id_fkey FOREIGN KEY (tenant_id, b_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.customer_alike
    ADD CONSTRAINT customer_alike_tenant_id_settled_by_fkey FOREIGN KEY (tenant_id, settled_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.customer_link
    ADD CONSTRAINT customer_link_tenant_id_a_id_fkey FOREIGN KEY (tenant_id, a_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.customer_link
    ADD CONSTRAINT customer_link_tenant_id_b_id_fkey FOREIGN KEY (tenant_id, b_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.customer_link
    ADD CONSTRAINT customer_link_tenant_id_ended_by_fkey FOREIGN KEY (tenant_id, ended_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.customer_link
    ADD CONSTRAINT customer_link_tenant_id_made_by_fkey FOREIGN KEY (tenant_id, made_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.customer_search
    ADD CONSTRAINT customer_search_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.customer_search
    ADD CONSTRAINT customer_search_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.customer_token
    ADD CONSTRAINT customer_token_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_tenant_id_notice_id_fkey FOREIGN KEY (tenant_id, notice_id) REFERENCES public.notice(tenant_id, id);
ALTER TABLE ONLY public.device_contact
    ADD CONSTRAINT device_contact_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.device(tenant_id, id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_tenant_id_paired_by_fkey FOREIGN KEY (tenant_id, paired_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.dispute_appeal
    ADD CONSTRAINT dispute_appeal_tenant_id_decided_by_fkey FOREIGN KEY (tenant_id, decided_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.dispute_appeal
    ADD CONSTRAINT dispute_appeal_tenant_id_dispute_id_party_fkey FOREIGN KEY (tenant_id, dispute_id, party) REFERENCES public.dispute_side(tenant_id, dispute_id, party);
ALTER TABLE ONLY public.dispute_mediator
    ADD CONSTRAINT dispute_mediator_tenant_id_dispute_id_fkey FOREIGN KEY (tenant_id, dispute_id) REFERENCES public.dispute(tenant_id, id);
ALTER TABLE ONLY public.dispute_mediator
    ADD CONSTRAINT dispute_mediator_tenant_id_named_by_fkey FOREIGN KEY (tenant_id, named_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.dispute_mediator
    ADD CONSTRAINT dispute_mediator_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.dispute_paper
    ADD CONSTRAINT dispute_paper_tenant_id_dispute_id_party_fkey FOREIGN KEY (tenant_id, dispute_id, party) REFERENCES public.dispute_side(tenant_id, dispute_id, party);
ALTER TABLE ONLY public.dispute_ruling
    ADD CONSTRAINT dispute_ruling_tenant_id_by_staff_fkey FOREIGN KEY (tenant_id, by_staff) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.dispute_ruling
    ADD CONSTRAINT dispute_ruling_tenant_id_dispute_id_fkey FOREIGN KEY (tenant_id, dispute_id) REFERENCES public.dispute(tenant_id, id);
ALTER TABLE ONLY public.dispute_side
    ADD CONSTRAINT dispute_side_tenant_id_dispute_id_fkey FOREIGN KEY (tenant_id, dispute_id) REFERENCES public.dispute(tenant_id, id);
ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.dispute
    ADD CONSTRAINT dispute_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.duty_open
    ADD CONSTRAINT duty_open_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.evidence_head
    ADD CONSTRAINT evidence_head_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.evidence_subject
    ADD CONSTRAINT evidence_subject_tenant_id_project_id_seq_fkey FOREIGN KEY (tenant_id, project_id, seq) REFERENCES public.evidence(tenant_id, project_id, seq);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.followup_card
    ADD CONSTRAINT followup_card_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.followup_card
    ADD CONSTRAINT followup_card_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.followup_contact
    ADD CONSTRAINT followup_contact_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.followup_contact
    ADD CONSTRAINT followup_contact_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.followup_contact
    ADD CONSTRAINT followup_contact_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.followup_plan
    ADD CONSTRAINT followup_plan_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.followup_plan
    ADD CONSTRAINT followup_plan_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.followup_plan
    ADD CONSTRAINT followup_plan_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.followup_round
    ADD CONSTRAINT followup_round_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.form_sent
    ADD CONSTRAINT form_sent_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.notice_channel
    ADD CONSTRAINT notice_channel_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.notice_channel
    ADD CONSTRAINT notice_channel_tenant_id_updated_by_fkey FOREIGN KEY (tenant_id, updated_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.notice_template
    ADD CONSTRAINT notice_template_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.notice_template
    ADD CONSTRAINT notice_template_tenant_id_updated_by_fkey FOREIGN KEY (tenant_id, updated_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.notice_unwanted
    ADD CONSTRAINT notice_unwanted_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.office_key
    ADD CONSTRAINT office_key_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.office
    ADD CONSTRAINT office_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.owner_call
    ADD CONSTRAINT owner_call_tenant_id_called_by_fkey FOREIGN KEY (tenant_id, called_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.owner_call
    ADD CONSTRAINT owner_call_tenant_id_owner_id_fkey FOREIGN KEY (tenant_id, owner_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.owner_call
    ADD CONSTRAINT owner_call_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.owner_told
    ADD CONSTRAINT owner_told_tenant_id_owner_id_fkey FOREIGN KEY (tenant_id, owner_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.owner_told
    ADD CONSTRAINT owner_told_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.pairing_failure
    ADD CONSTRAINT pairing_failure_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.penalty_found
    ADD CONSTRAINT penalty_found_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.phone_reveal
    ADD CONSTRAINT phone_reveal_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.phone_reveal
    ADD CONSTRAINT phone_reveal_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.device(tenant_id, id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT quarantine_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.reception_stop
    ADD CONSTRAINT reception_stop_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.reception_stop
    ADD CONSTRAINT reception_stop_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.reception
    ADD CONSTRAINT reception_tenant_id_consultant_id_fkey FOREIGN KEY (tenant_id, consultant_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.reception
    ADD CONSTRAINT reception_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.reception
    ADD CONSTRAINT reception_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_asked_by_fkey FOREIGN KEY (tenant_id, asked_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_decided_by_fkey FOREIGN KEY (tenant_id, decided_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.register_amendment
    ADD CONSTRAINT register_amendment_tenant_id_to_staff_id_fkey FOREIGN KEY (tenant_id, to_staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_claimed_by_fkey FOREIGN KEY (tenant_id, claimed_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_state_by_fkey FOREIGN KEY (tenant_id, state_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.register_entry
    ADD CONSTRAINT register_entry_tenant_id_written_by_fkey FOREIGN KEY (tenant_id, written_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.register_look
    ADD CONSTRAINT register_look_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.register_look
    ADD CONSTRAINT register_look_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rotation
    ADD CONSTRAINT rotation_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.rulebook_case
    ADD CONSTRAINT rulebook_case_tenant_id_added_by_fkey FOREIGN KEY (tenant_id, added_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rulebook_case
    ADD CONSTRAINT rulebook_case_tenant_id_dispute_id_fkey FOREIGN KEY (tenant_id, dispute_id) REFERENCES public.dispute(tenant_id, id);
ALTER TABLE ONLY public.rulebook_case
    ADD CONSTRAINT rulebook_case_tenant_id_draft_id_fkey FOREIGN KEY (tenant_id, draft_id) REFERENCES public.rulebook_draft(tenant_id, id);
ALTER TABLE ONLY public.rulebook_case
    ADD CONSTRAINT rulebook_case_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft_revision
    ADD CONSTRAINT rulebook_draft_revision_tenant_id_changed_by_fkey FOREIGN KEY (tenant_id, changed_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft_revision
    ADD CONSTRAINT rulebook_draft_revision_tenant_id_draft_id_fkey FOREIGN KEY (tenant_id, draft_id) REFERENCES public.rulebook_draft(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_tenant_id_base_version_id_fkey FOREIGN KEY (tenant_id, base_version_id) REFERENCES public.rulebook_version(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_tenant_id_closed_by_fkey FOREIGN KEY (tenant_id, closed_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_tenant_id_started_by_fkey FOREIGN KEY (tenant_id, started_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rulebook_draft
    ADD CONSTRAINT rulebook_draft_tenant_id_version_id_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.rulebook_version(tenant_id, id);
ALTER TABLE ONLY public.rulebook_trial_flip
    ADD CONSTRAINT rulebook_trial_flip_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.rulebook_trial_flip
    ADD CONSTRAINT rulebook_trial_flip_tenant_id_trial_id_fkey FOREIGN KEY (tenant_id, trial_id) REFERENCES public.rulebook_trial(tenant_id, id);
ALTER TABLE ONLY public.rulebook_trial
    ADD CONSTRAINT rulebook_trial_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.rulebook_trial
    ADD CONSTRAINT rulebook_trial_tenant_id_started_by_fkey FOREIGN KEY (tenant_id, started_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.rulebook_version
    ADD CONSTRAINT rulebook_version_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.rulebook_withdrawal
    ADD CONSTRAINT rulebook_withdrawal_tenant_id_version_id_fkey FOREIGN KEY (tenant_id, version_id) REFERENCES public.rulebook_version(tenant_id, id);
ALTER TABLE ONLY public.rulebook_withdrawal
    ADD CONSTRAINT rulebook_withdrawal_tenant_id_withdrawn_by_fkey FOREIGN KEY (tenant_id, withdrawn_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sales_group_change
    ADD CONSTRAINT sales_group_change_tenant_id_by_staff_fkey FOREIGN KEY (tenant_id, by_staff) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sales_group_change
    ADD CONSTRAINT sales_group_change_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.sales_group(tenant_id, id);
ALTER TABLE ONLY public.sales_group_change
    ADD CONSTRAINT sales_group_change_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sales_group_member
    ADD CONSTRAINT sales_group_member_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES public.sales_group(tenant_id, id);
ALTER TABLE ONLY public.sales_group_member
    ADD CONSTRAINT sales_group_member_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sales_group
    ADD CONSTRAINT sales_group_tenant_id_leader_id_fkey FOREIGN KEY (tenant_id, leader_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sales_group
    ADD CONSTRAINT sales_group_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.sanction_step
    ADD CONSTRAINT sanction_step_tenant_id_by_id_fkey FOREIGN KEY (tenant_id, by_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sanction_step
    ADD CONSTRAINT sanction_step_tenant_id_sanction_id_fkey FOREIGN KEY (tenant_id, sanction_id) REFERENCES public.sanction(tenant_id, id);
ALTER TABLE ONLY public.sanction
    ADD CONSTRAINT sanction_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.sanction
    ADD CONSTRAINT sanction_tenant_id_ordered_by_fkey FOREIGN KEY (tenant_id, ordered_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sanction
    ADD CONSTRAINT sanction_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.sanction
    ADD CONSTRAINT sanction_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.sign_in_failure
    ADD CONSTRAINT sign_in_failure_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.sink_message
    ADD CONSTRAINT sink_message_tenant_id_delivery_id_fkey FOREIGN KEY (tenant_id, delivery_id) REFERENCES public.delivery(tenant_id, id);
ALTER TABLE ONLY public.staff_office
    ADD CONSTRAINT staff_office_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.staff_office
    ADD CONSTRAINT staff_office_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.staff_reach
    ADD CONSTRAINT staff_reach_tenant_id_staff_id_fkey FOREIGN KEY (tenant_id, staff_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_tenant_id_agency_id_fkey FOREIGN KEY (tenant_id, agency_id) REFERENCES public.agency(tenant_id, id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
ALTER TABLE ONLY public.standing_holder
    ADD CONSTRAINT standing_holder_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.standing(tenant_id, customer_id);
ALTER TABLE ONLY public.standing
    ADD CONSTRAINT standing_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.standing
    ADD CONSTRAINT standing_tenant_id_verdict_id_fkey FOREIGN KEY (tenant_id, verdict_id) REFERENCES public.verdict(tenant_id, id);
ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.device(tenant_id, id);
ALTER TABLE ONLY public.transfer_entry
    ADD CONSTRAINT transfer_entry_tenant_id_transfer_id_fkey FOREIGN KEY (tenant_id, transfer_id) REFERENCES public.transfer(tenant_id, id);
ALTER TABLE ONLY public.transfer_first
    ADD CONSTRAINT transfer_first_tenant_id_transfer_id_fkey FOREIGN KEY (tenant_id, transfer_id) REFERENCES public.transfer(tenant_id, id);
ALTER TABLE ONLY public.transfer_piece
    ADD CONSTRAINT transfer_piece_tenant_id_transfer_id_fkey FOREIGN KEY (tenant_id, transfer_id) REFERENCES public.transfer(tenant_id, id);
ALTER TABLE ONLY public.transfer_row
    ADD CONSTRAINT transfer_row_tenant_id_transfer_id_fkey FOREIGN KEY (tenant_id, transfer_id) REFERENCES public.transfer(tenant_id, id);
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_tenant_id_confirmed_by_fkey FOREIGN KEY (tenant_id, confirmed_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_tenant_id_started_by_fkey FOREIGN KEY (tenant_id, started_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.turn_entry
    ADD CONSTRAINT turn_entry_tenant_id_consultant_id_fkey FOREIGN KEY (tenant_id, consultant_id) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.turn_entry
    ADD CONSTRAINT turn_entry_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_tenant_id_project_id_evidence_seq_fkey FOREIGN KEY (tenant_id, project_id, evidence_seq) REFERENCES public.evidence(tenant_id, project_id, seq);
ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.verdict
    ADD CONSTRAINT verdict_tenant_id_rulebook_id_fkey FOREIGN KEY (tenant_id, rulebook_id) REFERENCES public.rulebook_version(tenant_id, id);
ALTER TABLE ONLY public.visit_amendment
    ADD CONSTRAINT visit_amendment_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES public.submission(tenant_id, id);
ALTER TABLE ONLY public.visit_amendment
    ADD CONSTRAINT visit_amendment_tenant_id_visit_id_fkey FOREIGN KEY (tenant_id, visit_id) REFERENCES public.visit(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customer(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_left_by_fkey FOREIGN KEY (tenant_id, left_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_office_id_fkey FOREIGN KEY (tenant_id, office_id) REFERENCES public.office(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES public.project(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_recorded_by_fkey FOREIGN KEY (tenant_id, recorded_by) REFERENCES public.staff(tenant_id, id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_tenant_id_submission_id_fkey FOREIGN KEY (tenant_id, submission_id) REFERENCES public.submission(tenant_id, id);
ALTER TABLE public.absence ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.agency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.campaign_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_arrival ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_follow_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_query ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.channel_signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer_alike ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.device ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.device_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_mediator ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_ruling ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispute_side ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.duty_open ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.evidence_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.evidence_subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.followup_card ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.followup_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.followup_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.followup_round ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.form_sent ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notice_channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notice_template ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notice_unwanted ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.office ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.office_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.owner_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.owner_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.pairing_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.paper_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.penalty_found ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.phone_reveal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reception ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reception_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.register_amendment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.register_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.register_look ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay ON public.outbox TO app_relay USING (true);
ALTER TABLE public.rotation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_draft_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_trial ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_trial_flip ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rulebook_withdrawal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sales_group_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sanction ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sanction_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sign_in_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sink_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.staff_office ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.staff_reach ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.standing ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.standing_holder ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.submission ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public.absence TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.agency TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.campaign TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.campaign_customer TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_appeal TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_arrival TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_follow_up TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_match TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_paper TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_query TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_report TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.channel_signature TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.consent TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.customer TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.customer_alike TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.customer_link TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.customer_search TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.customer_token TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.delivery TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.device TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.device_contact TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute_appeal TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute_mediator TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute_paper TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute_ruling TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.dispute_side TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.duty_open TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.evidence TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.evidence_head TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.evidence_subject TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.followup_card TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.followup_contact TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.followup_plan TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.followup_round TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.form_sent TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.notice TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.notice_channel TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.notice_template TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.notice_unwanted TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.office TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.office_key TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.outbox TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.owner_call TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.owner_told TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.pairing_failure TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.paper_file TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.penalty_found TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.phone_reveal TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.project TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.quarantine TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.reception TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.reception_stop TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.register_amendment TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.register_entry TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.register_look TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rotation TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_case TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_draft TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_draft_revision TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_trial TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_trial_flip TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_version TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.rulebook_withdrawal TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sales_group TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sales_group_change TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sales_group_member TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sanction TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sanction_step TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.session TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sign_in_failure TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.sink_message TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.staff TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.staff_office TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.staff_reach TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.standing TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.standing_holder TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.submission TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.transfer TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.transfer_entry TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.transfer_first TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.transfer_piece TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.transfer_row TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.turn_entry TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.verdict TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.visit TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
CREATE POLICY tenant ON public.visit_amendment TO app_owner, app_runtime USING ((tenant_id = (current_setting('app.tenant_id'::text))::uuid)) WITH CHECK ((tenant_id = (current_setting('app.tenant_id'::text))::uuid));
ALTER TABLE public.transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_first ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transfer_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.turn_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.verdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit_amendment ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA app TO app_runtime;
GRANT USAGE ON SCHEMA app TO app_relay;
GRANT USAGE ON SCHEMA public TO app_runtime;
GRANT USAGE ON SCHEMA public TO app_relay;
GRANT SELECT,INSERT,UPDATE ON TABLE public.absence TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.agency TO app_runtime;
GRANT UPDATE(suspended_at) ON TABLE public.agency TO app_runtime;
GRANT UPDATE(contract_from) ON TABLE public.agency TO app_runtime;
GRANT UPDATE(contract_until) ON TABLE public.agency TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.campaign TO app_runtime;
GRANT UPDATE(reached) ON TABLE public.campaign TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.campaign_customer TO app_runtime;
GRANT UPDATE(staff_id) ON TABLE public.campaign_customer TO app_runtime;
GRANT UPDATE(state) ON TABLE public.campaign_customer TO app_runtime;
GRANT UPDATE(state_at) ON TABLE public.campaign_customer TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_appeal TO app_runtime;
GRANT UPDATE(decided_at) ON TABLE public.channel_appeal TO app_runtime;
GRANT UPDATE(decided_by) ON TABLE public.channel_appeal TO app_runtime;
GRANT UPDATE(result) ON TABLE public.channel_appeal TO app_runtime;
GRANT UPDATE(answer_ct) ON TABLE public.channel_appeal TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_arrival TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_follow_up TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_match TO app_runtime;
GRANT UPDATE(decided_at) ON TABLE public.channel_match TO app_runtime;
GRANT UPDATE(decided_by) ON TABLE public.channel_match TO app_runtime;
GRANT UPDATE(is_same) ON TABLE public.channel_match TO app_runtime;
GRANT UPDATE(fact_id) ON TABLE public.channel_match TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_paper TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_query TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_report TO app_runtime;
GRANT UPDATE(customer_id) ON TABLE public.channel_report TO app_runtime;
GRANT UPDATE(shown) ON TABLE public.channel_report TO app_runtime;
GRANT UPDATE(name_ct) ON TABLE public.channel_report TO app_runtime;
GRANT UPDATE(received_at) ON TABLE public.channel_report TO app_runtime;
GRANT UPDATE(received_by) ON TABLE public.channel_report TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.channel_signature TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.consent TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.customer TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customer_alike TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.customer_link TO app_runtime;
GRANT UPDATE(ended_at) ON TABLE public.customer_link TO app_runtime;
GRANT UPDATE(ended_by) ON TABLE public.customer_link TO app_runtime;
GRANT UPDATE(ended_why) ON TABLE public.customer_link TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.customer_search TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.customer_token TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.delivery TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.device TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.device_contact TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute TO app_runtime;
GRANT UPDATE(closed_at) ON TABLE public.dispute TO app_runtime;
GRANT UPDATE(outcome) ON TABLE public.dispute TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute_appeal TO app_runtime;
GRANT UPDATE(decided_by) ON TABLE public.dispute_appeal TO app_runtime;
GRANT UPDATE(decided_at) ON TABLE public.dispute_appeal TO app_runtime;
GRANT UPDATE(result) ON TABLE public.dispute_appeal TO app_runtime;
GRANT UPDATE(unfair) ON TABLE public.dispute_appeal TO app_runtime;
GRANT UPDATE(reason) ON TABLE public.dispute_appeal TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute_mediator TO app_runtime;
GRANT UPDATE(named_by) ON TABLE public.dispute_mediator TO app_runtime;
GRANT UPDATE(named_at) ON TABLE public.dispute_mediator TO app_runtime;
GRANT UPDATE(released_at) ON TABLE public.dispute_mediator TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute_paper TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute_ruling TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.dispute_side TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.duty_open TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.evidence TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.evidence_head TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.evidence_subject TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.followup_card TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.followup_contact TO app_runtime;
GRANT UPDATE(body_ct) ON TABLE public.followup_contact TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.followup_plan TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.followup_round TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.form_sent TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.notice TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.notice_channel TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notice_template TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.notice_unwanted TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.office TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.office_key TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.outbox TO app_runtime;
GRANT SELECT(tenant_id) ON TABLE public.outbox TO app_relay;
GRANT SELECT(id) ON TABLE public.outbox TO app_relay;
GRANT SELECT(topic) ON TABLE public.outbox TO app_relay;
GRANT SELECT(due_at),UPDATE(due_at) ON TABLE public.outbox TO app_relay;
GRANT SELECT(tries),UPDATE(tries) ON TABLE public.outbox TO app_relay;
GRANT SELECT(done_at) ON TABLE public.outbox TO app_relay;
GRANT SELECT(dead_at) ON TABLE public.outbox TO app_relay;
GRANT SELECT,INSERT ON TABLE public.owner_call TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.owner_told TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pairing TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.pairing_failure TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.paper_file TO app_runtime;
GRANT UPDATE(body) ON TABLE public.paper_file TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.penalty_found TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.phone_reveal TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.project TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.quarantine TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.reception TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.reception_stop TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(why_ct) ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(decided_by) ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(decided_at) ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(granted) ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(answer_ct) ON TABLE public.register_amendment TO app_runtime;
GRANT UPDATE(correction) ON TABLE public.register_amendment TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(body_ct) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(name_bi) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(state) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(state_at) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(state_by) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(step_id) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(claimed_by) ON TABLE public.register_entry TO app_runtime;
GRANT UPDATE(until) ON TABLE public.register_entry TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.register_look TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rotation TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_case TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_draft TO app_runtime;
GRANT UPDATE(closed_by) ON TABLE public.rulebook_draft TO app_runtime;
GRANT UPDATE(closed_at) ON TABLE public.rulebook_draft TO app_runtime;
GRANT UPDATE(version_id) ON TABLE public.rulebook_draft TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_draft_revision TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(walked) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(cursor) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(summary) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(chain) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(digest) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(finished_at) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(stopped_at) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(stopped) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(cause) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(moved_at) ON TABLE public.rulebook_trial TO app_runtime;
GRANT UPDATE(stumbles) ON TABLE public.rulebook_trial TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_trial_flip TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_version TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.rulebook_withdrawal TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.sales_group TO app_runtime;
GRANT UPDATE(name) ON TABLE public.sales_group TO app_runtime;
GRANT UPDATE(leader_id) ON TABLE public.sales_group TO app_runtime;
GRANT UPDATE(closed_at) ON TABLE public.sales_group TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.sales_group_change TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.sales_group_member TO app_runtime;
GRANT UPDATE(group_id) ON TABLE public.sales_group_member TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.sanction TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.sanction_step TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.session TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.sign_in_failure TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.sink_message TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.staff TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.staff_office TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.staff_reach TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.standing TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.standing_holder TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.submission TO app_runtime;
GRANT UPDATE(envelope) ON TABLE public.submission TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.tenant TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.transfer TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.transfer_entry TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.transfer_first TO app_runtime;
GRANT SELECT,INSERT,DELETE ON TABLE public.transfer_piece TO app_runtime;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transfer_row TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.turn_entry TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.verdict TO app_runtime;
GRANT SELECT,INSERT,UPDATE ON TABLE public.visit TO app_runtime;
GRANT SELECT,INSERT ON TABLE public.visit_amendment TO app_runtime;
