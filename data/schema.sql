-- The tables of the ledger: everything a school ever told the dashboard, with where each row came from.
--
-- Rows are only added. A table comment says what its rows are: `facts` happened once and stand as they are; `states`
-- describe one thing that may change, and the newest value that is not blank wins, column by column. Keys stand in the
-- comments and are held by checks before a snapshot is switched to: an index would make a file eight times as large.
-- A column comment says what it means, which class of personal data it is, and how long it is kept.

-- A school.
create table school (
    school_id              varchar not null,
    name                   varchar not null,
    urn                    varchar,
    phase                  varchar
        check (phase in ('Nursery', 'Infant', 'Junior', 'Primary', 'Middle', 'Secondary', 'All-through',
            'Special', 'AP', 'Post-16')),
    trust_id               varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (regexp_full_match(urn, '[0-9]{6}'))
);
comment on table school is 'A school. | rows: states | key: school_id';
comment on column school.school_id is 'key used in every other table | allowed: short code, unique | pii: none | keep: R0';
comment on column school.name is 'official name | pii: none | keep: R0';
comment on column school.urn is 'DfE unique reference number | allowed: 6 digits or blank | pii: none | keep: R0';
comment on column school.phase is 'phase | pii: none | keep: R0';
comment on column school.trust_id is 'multi-academy trust, if any | pii: none | keep: R0';
comment on column school.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column school.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column school.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- Half a term of a school.
create table term_calendar (
    school_id              varchar not null,
    academic_year          varchar not null,
    term                   varchar not null check (term in ('Autumn', 'Spring', 'Summer')),
    half                   integer not null,
    start_on               date not null,
    end_on                 date not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (half in (1, 2)),
    check (end_on >= start_on)
);
comment on table term_calendar is 'Half a term of a school. | rows: states | key: school_id, academic_year, term, half | refers: school_id -> school.school_id';
comment on column term_calendar.school_id is 'the school | pii: none | keep: R0';
comment on column term_calendar.academic_year is 'academic year | allowed: 2026/27 | pii: none | keep: R0';
comment on column term_calendar.term is 'term | pii: none | keep: R0';
comment on column term_calendar.half is 'half | pii: none | keep: R0';
comment on column term_calendar.start_on is 'start on | pii: none | keep: R0';
comment on column term_calendar.end_on is 'end on | pii: none | keep: R0';
comment on column term_calendar.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column term_calendar.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column term_calendar.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A day within a term on which a school has no pupils.
create table closure (
    school_id              varchar not null,
    closed_on              date not null,
    kind                   varchar not null,
    note                   varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (kind in ('inset', 'bank_holiday', 'closure'))
);
comment on table closure is 'A day within a term on which a school has no pupils. | rows: states | key: school_id, closed_on | refers: school_id -> school.school_id';
comment on column closure.school_id is 'the school | pii: none | keep: R0';
comment on column closure.closed_on is 'closed on | pii: none | keep: R0';
comment on column closure.kind is 'why there are no pupils | pii: none | keep: R0';
comment on column closure.note is 'note | pii: none | keep: R0';
comment on column closure.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column closure.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column closure.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- How many pupils a year group had on a day.
create table pupil_roll (
    school_id              varchar,
    on_date                date not null,
    year_group             varchar not null,
    pupils                 integer,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table pupil_roll is 'How many pupils a year group had on a day. | rows: states | key: school_id, on_date, year_group | refers: school_id -> school.school_id';
comment on column pupil_roll.school_id is 'headcounts only, for rates | pii: none | keep: R0';
comment on column pupil_roll.on_date is 'headcounts only, for rates | pii: none | keep: R0';
comment on column pupil_roll.year_group is 'headcounts only, for rates | pii: none | keep: R0';
comment on column pupil_roll.pupils is 'headcounts only, for rates | pii: none | keep: R0';
comment on column pupil_roll.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column pupil_roll.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column pupil_roll.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- An adult who works, governs or helps in a school.
create table person (
    person_id              varchar not null,
    school_id              varchar,
    payroll_no             varchar,
    title                  varchar,
    legal_forename         varchar not null,
    legal_surname          varchar not null,
    preferred_forename     varchar,
    preferred_surname      varchar,
    former_surname         varchar,
    work_email             varchar,
    email_is_shared        boolean,
    joined_on              date,
    left_on                date,
    leave_from             date,
    leave_to               date,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (left_on >= joined_on),
    check (leave_to >= leave_from)
);
comment on table person is 'An adult who works, governs or helps in a school. | rows: states | key: person_id | refers: school_id -> school.school_id';
comment on column person.person_id is 'stable id chosen by the school | allowed: unique, never reused | pii: staff personal | keep: R3';
comment on column person.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column person.payroll_no is 'second key | allowed: compare without leading zeros | pii: staff personal | keep: R3';
comment on column person.title is 'title | pii: staff personal | keep: R3';
comment on column person.legal_forename is 'legal forename | pii: staff personal | keep: R3';
comment on column person.legal_surname is 'legal surname | pii: staff personal | keep: R3';
comment on column person.preferred_forename is 'known as | pii: staff personal | keep: R3';
comment on column person.preferred_surname is 'preferred surname | pii: staff personal | keep: R3';
comment on column person.former_surname is 'earlier names, for matching only | allowed: may repeat, '';'' | pii: staff personal | keep: R3';
comment on column person.work_email is 'main matching key | allowed: lower case, trimmed | pii: staff personal | keep: R3';
comment on column person.email_is_shared is 'true: email alone never identifies the person | derived where the source is silent | pii: staff personal | keep: R3';
comment on column person.joined_on is 'first day at the school | pii: staff personal | keep: R3';
comment on column person.left_on is 'last day | allowed: >= joined_on | pii: staff personal | keep: R3';
comment on column person.leave_from is 'long absence (maternity, secondment). Never the reason | pii: staff personal, restricted | keep: R3';
comment on column person.leave_to is 'leave to | pii: staff personal, restricted | keep: R3';
comment on column person.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column person.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column person.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A post that a person holds at a school for a time.
create table post (
    post_id                varchar not null,
    person_id              varchar not null,
    school_id              varchar not null,
    job_title              varchar not null,
    role_category          varchar not null
        check (role_category in ('leader', 'teacher', 'cover_supervisor', 'hlta', 'teaching_assistant',
            'early_years', 'midday_supervisor', 'pastoral', 'admin', 'it_support', 'technician',
            'librarian', 'site', 'cleaning', 'catering', 'wraparound', 'exam_invigilator',
            'peripatetic', 'governor', 'clerk', 'supply', 'trainee', 'contractor', 'volunteer',
            'other')),
    contract_type          varchar
        check (contract_type in ('permanent', 'fixed_term', 'casual', 'agency', 'office_holder',
            'placement', 'contractor', 'volunteer')),
    start_on               date not null,
    end_on                 date,
    special_duty           varchar
        check (special_duty in ('DSL', 'deputy_DSL', 'SENDCo', 'DPO', 'online_safety_lead',
            'safeguarding_governor')),
    staff_group            varchar
        check (staff_group in ('teacher', 'support_staff', 'supply', 'governor', 'contractor',
            'volunteer')),
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (end_on >= start_on)
);
comment on table post is 'A post that a person holds at a school for a time. | rows: states | key: post_id | refers: person_id -> person.person_id; school_id -> school.school_id';
comment on column post.post_id is 'post id | pii: staff personal | keep: R3';
comment on column post.person_id is 'the adult | allowed: person.person_id | pii: staff personal | keep: R3';
comment on column post.school_id is 'a person may hold posts in several schools | allowed: school.school_id | pii: staff personal | keep: R3';
comment on column post.job_title is 'job title | allowed: free text kept as supplied | pii: staff personal | keep: R3';
comment on column post.role_category is 'mapped from job_title with confirmation; drives who must read and train | pii: staff personal | keep: R3';
comment on column post.contract_type is 'contract type | pii: staff personal | keep: R3';
comment on column post.start_on is 'start on | pii: staff personal | keep: R3';
comment on column post.end_on is 'may be in the future | allowed: >= start_on | pii: staff personal | keep: R3';
comment on column post.special_duty is 'special duty | pii: staff personal | keep: R3';
comment on column post.staff_group is 'the policy''s six groups (scope clause 3.2); one fixed mapping from role_category and contract_type | derived where the source is silent | pii: staff personal | keep: R3';
comment on column post.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column post.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column post.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A run of visits by a supply teacher, contractor or volunteer.
create table engagement (
    person_id              varchar not null,
    school_id              varchar,
    first_session_on       date not null,
    last_session_on        date,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (last_session_on >= first_session_on)
);
comment on table engagement is 'A run of visits by a supply teacher, contractor or volunteer. | rows: states | key: person_id, school_id, first_session_on | refers: person_id -> person.person_id; school_id -> school.school_id';
comment on column engagement.person_id is 'supply, contractor and volunteer visits: the deadline is before the first session | pii: staff personal | keep: R3';
comment on column engagement.school_id is 'supply, contractor and volunteer visits: the deadline is before the first session | pii: staff personal | keep: R3';
comment on column engagement.first_session_on is 'supply, contractor and volunteer visits: the deadline is before the first session | pii: staff personal | keep: R3';
comment on column engagement.last_session_on is 'supply, contractor and volunteer visits: the deadline is before the first session | pii: staff personal | keep: R3';
comment on column engagement.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column engagement.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column engagement.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A policy that adults are asked to read.
create table policy (
    policy_id              varchar not null,
    title                  varchar not null,
    owner                  varchar,
    status                 varchar not null check (status in ('draft', 'current', 'retired')),
    audience               varchar[] not null,
    ack_required           boolean not null,
    ack_rule               varchar check (ack_rule in ('each_version', 'annual', 'once')),
    review_months          integer,
    statutory              boolean,
    scope                  varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (review_months > 0)
);
comment on table policy is 'A policy that adults are asked to read. | rows: states | key: policy_id';
comment on column policy.policy_id is 'the policy | pii: none | keep: R1';
comment on column policy.title is 'title | pii: none | keep: R1';
comment on column policy.owner is 'owner | pii: none | keep: R1';
comment on column policy.status is 'status | pii: none | keep: R1';
comment on column policy.audience is 'who must read it | allowed: all | staff | role categories | named posts | school_id scope | pii: none | keep: R1';
comment on column policy.ack_required is 'ack required | pii: none | keep: R1';
comment on column policy.ack_rule is 'when a new acknowledgement is due; each_version where a source does not say | derived where the source is silent | pii: none | keep: R1';
comment on column policy.review_months is 'review cycle | allowed: 12, 24, 36 ... | pii: none | keep: R1';
comment on column policy.statutory is 'statutory | pii: none | keep: R1';
comment on column policy.scope is 'scope | derived where the source is silent | pii: none | keep: R1';
comment on column policy.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column policy.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column policy.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A published text of a policy.
create table policy_version (
    policy_id              varchar not null,
    version                varchar not null,
    published_on           date not null,
    approved_on            date,
    next_review_due        date,
    ack_due_on             date,
    document_hash          varchar,
    in_force_from          date,
    adopted_on             date,
    minute_ref             varchar,
    material               boolean,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (ack_due_on >= published_on),
    check (in_force_from >= published_on)
);
comment on table policy_version is 'A published text of a policy. | rows: states | key: policy_id, version | refers: policy_id -> policy.policy_id';
comment on column policy_version.policy_id is 'the policy | allowed: policy.policy_id | pii: none | keep: R1';
comment on column policy_version.version is 'version | allowed: unique in policy; compare without leading ''v'' and trailing ''.0'' | pii: none | keep: R1';
comment on column policy_version.published_on is 'first day it can be acknowledged | pii: none | keep: R1';
comment on column policy_version.approved_on is 'governing board or head approval | pii: none | keep: R1';
comment on column policy_version.next_review_due is 'next review due | allowed: day, month or term precision | pii: none | keep: R1';
comment on column policy_version.ack_due_on is 'after this an unsigned person is overdue | allowed: >= published_on | pii: none | keep: R1';
comment on column policy_version.document_hash is 'proves which text was read | allowed: sha256 | pii: none | keep: R1';
comment on column policy_version.in_force_from is 'acknowledgements are due from this day; published_on where a source has none | derived where the source is silent | allowed: >= published_on | pii: none | keep: R1';
comment on column policy_version.adopted_on is 'adopted by the governing body (clause 3.1) | pii: none | keep: R1';
comment on column policy_version.minute_ref is 'minute ref | pii: none | keep: R1';
comment on column policy_version.material is 'false: a minor edit needs no new acknowledgement; true where a source does not say | derived where the source is silent | pii: none | keep: R1';
comment on column policy_version.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column policy_version.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column policy_version.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A policy that is to be read together with another.
create table policy_link (
    policy_id              varchar not null,
    linked_policy_id       varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table policy_link is 'A policy that is to be read together with another. | rows: states | key: policy_id, linked_policy_id';
comment on column policy_link.policy_id is 'the five linked policies of clause 4.1 and any other | pii: none | keep: R1';
comment on column policy_link.linked_policy_id is 'the five linked policies of clause 4.1 and any other | pii: none | keep: R1';
comment on column policy_link.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column policy_link.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column policy_link.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- Another name under which exports mention a policy.
create table policy_alias (
    alias                  varchar not null,
    policy_id              varchar not null,
    version                varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table policy_alias is 'Another name under which exports mention a policy. | rows: states | key: alias';
comment on column policy_alias.alias is 'the name as exports write it | pii: none | keep: R1';
comment on column policy_alias.policy_id is 'the policy | pii: none | keep: R1';
comment on column policy_alias.version is 'where the name says which version | pii: none | keep: R1';
comment on column policy_alias.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column policy_alias.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column policy_alias.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- What an adult answered when asked to agree a version of a policy.
create table acknowledgement (
    ack_id                 varchar not null,
    person_id              varchar not null,
    policy_id              varchar not null,
    version                varchar not null,
    version_basis          varchar not null check (version_basis in ('stated', 'derived')),
    acknowledged_at        timestamp not null,
    date_precision         varchar not null check (date_precision in ('second', 'minute', 'day', 'month')),
    response               varchar not null
        check (response in ('acknowledged', 'not_acknowledged', 'declined', 'question')),
    statement              varchar,
    method                 varchar not null check (method in ('online_form', 'paper', 'system', 'meeting')),
    entered_by             varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table acknowledgement is 'What an adult answered when asked to agree a version of a policy. | rows: facts | key: ack_id | refers: person_id -> person.person_id; policy_id -> policy.policy_id';
comment on column acknowledgement.ack_id is 'ack id | pii: staff personal | keep: R3';
comment on column acknowledgement.person_id is 'the adult | allowed: person.person_id | pii: staff personal | keep: R3';
comment on column acknowledgement.policy_id is 'the policy | pii: none | keep: R3';
comment on column acknowledgement.version is 'version | allowed: named, else the version in force at acknowledged_at | pii: none | keep: R3';
comment on column acknowledgement.version_basis is 'how version was set | pii: none | keep: R3';
comment on column acknowledgement.acknowledged_at is 'acknowledged at | allowed: UK time, not in the future, >= published_on | pii: staff personal | keep: R3';
comment on column acknowledgement.date_precision is 'date precision | pii: none | keep: R3';
comment on column acknowledgement.response is 'only ''acknowledged'' counts | pii: staff personal | keep: R3';
comment on column acknowledgement.statement is 'statement | pii: none | keep: R3';
comment on column acknowledgement.method is 'method | pii: none | keep: R3';
comment on column acknowledgement.entered_by is 'when entered on someone''s behalf | allowed: person_id | pii: staff personal | keep: R3';
comment on column acknowledgement.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column acknowledgement.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';
comment on column acknowledgement.batch_id is 'the import that brought the row | pii: none | keep: R2';

-- What an adult declared: a social contact, a profile review, an image taken or a call made on a personal device.
create table declaration (
    declaration_id         varchar not null,
    person_id              varchar not null,
    type                   varchar not null
        check (type in ('social_contact', 'profile_review', 'personal_device_image', 'personal_phone_use')),
    declared_on            date not null,
    nature                 varchar,
    openly_acknowledged    boolean,
    discussed_with         varchar,
    agreed_safeguards      varchar,
    review_due             date,
    status                 varchar not null check (status in ('active', 'ended', 'awaiting_discussion')),
    joined_on              date,
    reviewed_on            date,
    privacy_checked        boolean,
    taken_on               date,
    reason                 varchar,
    authorised_by          varchar,
    transferred_on         date,
    deleted_on             date,
    deletion_confirmed_by  varchar,
    used_on                date,
    permission_by          varchar,
    emergency              boolean,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (transferred_on >= taken_on),
    check (deleted_on >= transferred_on)
);
comment on table declaration is 'What an adult declared: a social contact, a profile review, an image taken or a call made on a personal device. | rows: states | key: declaration_id | refers: person_id -> person.person_id';
comment on column declaration.declaration_id is 'declaration id | pii: staff personal | keep: R3';
comment on column declaration.person_id is 'the adult | pii: staff personal | keep: R3';
comment on column declaration.type is 'type | pii: staff personal | keep: R3';
comment on column declaration.declared_on is 'declared on | pii: staff personal | keep: R3';
comment on column declaration.nature is 'social contact with pupils or families outside school | allowed: relative, family_friend, neighbour, club_or_coach, parent_at_school, former_pupil, online_group, other. NEVER a child''s name | pii: staff personal, restricted | keep: R3';
comment on column declaration.openly_acknowledged is 'the school knows and has recorded it | pii: staff personal | keep: R3';
comment on column declaration.discussed_with is 'discussed with | allowed: person_id or role | pii: staff personal | keep: R3';
comment on column declaration.agreed_safeguards is 'agreed safeguards | pii: staff personal, restricted | keep: R3';
comment on column declaration.review_due is 'review due | pii: staff personal | keep: R3';
comment on column declaration.status is 'status | pii: staff personal | keep: R3';
comment on column declaration.joined_on is 'profile review when joining | pii: staff personal | keep: R3';
comment on column declaration.reviewed_on is 'profile review when joining | pii: staff personal | keep: R3';
comment on column declaration.privacy_checked is 'privacy checked | pii: staff personal | keep: R3';
comment on column declaration.taken_on is 'image taken on a personal device | pii: staff personal | keep: R3';
comment on column declaration.reason is 'reason | pii: staff personal | keep: R3';
comment on column declaration.authorised_by is 'authorised by | pii: staff personal | keep: R3';
comment on column declaration.transferred_on is 'to school storage | allowed: >= taken_on | pii: staff personal | keep: R3';
comment on column declaration.deleted_on is 'from device, cloud and recently deleted | allowed: >= transferred_on | pii: staff personal | keep: R3';
comment on column declaration.deletion_confirmed_by is 'deletion confirmed by | allowed: person_id, not the same person | pii: staff personal | keep: R3';
comment on column declaration.used_on is 'use of a personal phone: the day | pii: staff personal | keep: R3';
comment on column declaration.permission_by is 'use of a personal phone: who gave express permission | pii: staff personal | keep: R3';
comment on column declaration.emergency is 'use of a personal phone: it was an emergency | pii: staff personal | keep: R3';
comment on column declaration.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column declaration.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column declaration.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- An online incident that was reported to the school.
create table incident (
    incident_id            varchar not null,
    school_id              varchar not null,
    occurred_on            date not null,
    occurred_time          time,
    occurred_precision     varchar not null
        check (occurred_precision in ('minute', 'part_of_day', 'day', 'week', 'month')),
    reported_on            date,
    reported_by            varchar,
    platform               varchar not null
        check (platform in ('Facebook', 'Instagram', 'WhatsApp', 'Snapchat', 'TikTok', 'YouTube', 'X',
            'Discord', 'Roblox', 'Teams', 'Google Classroom', 'email', 'SMS or phone', 'personal device', 'website', 'filtering alert', 'AI tool', 'other', 'not_recorded')),
    category               varchar[] not null,
    involves               varchar[] not null
        check (list_has_all(['pupil', 'parent', 'staff', 'governor', 'former_pupil', 'unknown',
            'external'], involves)),
    description            varchar not null,
    evidence_held          varchar not null
        check (evidence_held in ('yes', 'no', 'not_applicable', 'not_recorded')),
    evidence_ref           varchar,
    url_recorded           boolean,
    reported_to            varchar[] not null
        check (list_has_all(['headteacher', 'DSL', 'deputy_DSL', 'chair', 'LADO', 'police', 'platform',
            'POSH', 'ICO', 'parents', 'not_recorded'], reported_to)),
    handled_under_policy_id varchar,
    actions                varchar,
    outcome                varchar,
    status                 varchar not null check (status in ('open', 'closed')),
    closed_on              date,
    severity               varchar check (severity in ('low', 'medium', 'high')),
    category_group         varchar,
    clause                 varchar[],
    direction              varchar check (direction in ('incoming', 'outgoing', 'none')),
    relation               varchar check (relation in ('pupil', 'ex_pupil', 'parent', 'colleague', 'public')),
    response               varchar check (response in ('rejected', 'ignored', 'accepted', 'pending')),
    target_role            varchar
        check (target_role in ('pupil', 'parent', 'staff', 'governor', 'school', 'other')),
    reporter_role          varchar check (reporter_role in ('pupil', 'parent', 'staff', 'governor', 'other')),
    self_reported          boolean,
    device_type            varchar
        check (device_type in ('school_device', 'personal_phone', 'tablet', 'watch', 'camera', 'other',
            'not_recorded')),
    place                  varchar
        check (place in ('classroom', 'playground', 'home', 'trip', 'online_only', 'other',
            'not_recorded')),
    first_action_on        date,
    reopened_on            date,
    procedure              varchar
        check (procedure in ('behaviour', 'anti_bullying', 'complaints', 'grievance', 'disciplinary',
            'safeguarding', 'none_yet')),
    formal_action          boolean,
    platform_reported_on   date,
    evidence_time          varchar check (evidence_time in ('yes', 'no', 'not_recorded')),
    evidence_date          varchar check (evidence_date in ('yes', 'no', 'not_recorded')),
    evidence_place         varchar check (evidence_place in ('yes', 'no', 'not_recorded')),
    evidence_screen_print  varchar check (evidence_screen_print in ('yes', 'no', 'not_recorded')),
    originals_kept         varchar check (originals_kept in ('yes', 'no', 'not_recorded')),
    support_offered        varchar check (support_offered in ('yes', 'no', 'not_applicable', 'not_recorded')),
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (reported_on >= occurred_on),
    check (closed_on >= occurred_on),
    check (first_action_on >= reported_on)
);
comment on table incident is 'An online incident that was reported to the school. | rows: states | key: incident_id | refers: school_id -> school.school_id';
comment on column incident.incident_id is 'incident id | allowed: unique in school | pii: none | keep: R4';
comment on column incident.school_id is 'the school | pii: none | keep: R4';
comment on column incident.occurred_on is 'occurred on | allowed: not in the future | pii: none | keep: R4';
comment on column incident.occurred_time is 'occurred time | pii: none | keep: R4';
comment on column incident.occurred_precision is '''lunch'', ''w/c'', ''Oct 2025'' stay honest | pii: none | keep: R4';
comment on column incident.reported_on is 'reported on | allowed: >= occurred_on | pii: none | keep: R4';
comment on column incident.reported_by is 'reported by | allowed: person_id | pii: staff personal | keep: R4';
comment on column incident.platform is 'platform | pii: none | keep: R4';
comment on column incident.category is 'category | allowed: school list | pii: none | keep: R4';
comment on column incident.involves is 'roles only | pii: none | keep: R4';
comment on column incident.description is 'no child''s name | allowed: plain text, shown only to named roles | pii: safeguarding, restricted | keep: R4';
comment on column incident.evidence_held is 'screenshot or other evidence | pii: none | keep: R4';
comment on column incident.evidence_ref is 'evidence ref | allowed: pointer to secure storage, never the image | pii: none | keep: R4';
comment on column incident.url_recorded is 'link or username recorded in the secure file | pii: none | keep: R4';
comment on column incident.reported_to is 'reported to | pii: none | keep: R4';
comment on column incident.handled_under_policy_id is 'the linked policy that was used | allowed: policy.policy_id | pii: none | keep: R4';
comment on column incident.actions is 'actions | pii: safeguarding, restricted | keep: R4';
comment on column incident.outcome is 'outcome | pii: safeguarding, restricted | keep: R4';
comment on column incident.status is 'status | pii: none | keep: R4';
comment on column incident.closed_on is 'closed on | allowed: >= occurred_on | pii: none | keep: R4';
comment on column incident.severity is 'school scale mapped at import | pii: none | keep: R4';
comment on column incident.category_group is 'coarse group used in published totals | allowed: fixed list of 6 to 8 | pii: none | keep: R4';
comment on column incident.clause is 'the obligations concerned | allowed: clauses.csv | pii: none | keep: R4';
comment on column incident.direction is 'friend requests | pii: none | keep: R4';
comment on column incident.relation is 'who the other party is | pii: none | keep: R4';
comment on column incident.response is 'clause 7.8: explicit rejection | pii: safeguarding, restricted | keep: R4';
comment on column incident.target_role is 'who was harmed | pii: none | keep: R4';
comment on column incident.reporter_role is 'reporter role | pii: none | keep: R4';
comment on column incident.self_reported is 'clause 6.4 | pii: none | keep: R4';
comment on column incident.device_type is 'clause 5.2 | pii: none | keep: R4';
comment on column incident.place is 'place | pii: none | keep: R4';
comment on column incident.first_action_on is 'first action on | allowed: >= reported_on | pii: none | keep: R4';
comment on column incident.reopened_on is 'reopened on | pii: none | keep: R4';
comment on column incident.procedure is 'clause 10.4 | pii: none | keep: R4';
comment on column incident.formal_action is 'clause 7.12 | pii: safeguarding, restricted | keep: R4';
comment on column incident.platform_reported_on is 'clause 10.5 | pii: none | keep: R4';
comment on column incident.evidence_time is 'clauses 11.4-11.7 | pii: none | keep: R4';
comment on column incident.evidence_date is 'clauses 11.4-11.7 | pii: none | keep: R4';
comment on column incident.evidence_place is 'clauses 11.4-11.7 | pii: none | keep: R4';
comment on column incident.evidence_screen_print is 'clauses 11.4-11.7 | pii: none | keep: R4';
comment on column incident.originals_kept is 'clauses 11.4-11.7 | pii: none | keep: R4';
comment on column incident.support_offered is 'clause 11.8 | pii: safeguarding, restricted | keep: R4';
comment on column incident.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column incident.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column incident.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A step taken on an incident.
create table incident_action (
    incident_id            varchar not null,
    action_on              date not null,
    action                 varchar not null,
    by_role                varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table incident_action is 'A step taken on an incident. | rows: facts | key: incident_id, action_on, action | refers: incident_id -> incident.incident_id';
comment on column incident_action.incident_id is 'chronology of a record; append only | pii: safeguarding, restricted | keep: R4';
comment on column incident_action.action_on is 'chronology of a record; append only | pii: safeguarding, restricted | keep: R4';
comment on column incident_action.action is 'chronology of a record; append only | pii: safeguarding, restricted | keep: R4';
comment on column incident_action.by_role is 'chronology of a record; append only | pii: safeguarding, restricted | keep: R4';
comment on column incident_action.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column incident_action.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column incident_action.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A training course.
create table course (
    course_id              varchar not null,
    title                  varchar not null,
    provider               varchar,
    topic                  varchar not null
        check (topic in ('safeguarding', 'online_safety', 'prevent', 'data_protection', 'cyber', 'fire',
            'first_aid', 'dsl', 'safer_recruitment', 'filtering_monitoring', 'other')),
    validity_months        integer not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (validity_months >= 0)
);
comment on table course is 'A training course. | rows: states | key: course_id';
comment on column course.course_id is 'course id | pii: none | keep: R1';
comment on column course.title is 'title | pii: none | keep: R1';
comment on column course.provider is 'provider | pii: none | keep: R1';
comment on column course.topic is 'requirements may name a topic, so another provider''s course can count | pii: none | keep: R1';
comment on column course.validity_months is 'validity months | allowed: 0 = does not expire | pii: none | keep: R1';
comment on column course.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column course.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column course.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- Another name under which exports mention a course.
create table course_alias (
    alias                  varchar not null,
    course_id              varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table course_alias is 'Another name under which exports mention a course. | rows: states | key: alias | refers: course_id -> course.course_id';
comment on column course_alias.alias is 'the name as exports write it | pii: none | keep: R1';
comment on column course_alias.course_id is 'course id | pii: none | keep: R1';
comment on column course_alias.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column course_alias.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column course_alias.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A rule that says who must be trained in what, and how often.
create table requirement (
    requirement_id         varchar not null,
    course_id              varchar,
    topic                  varchar,
    audience               varchar[] not null,
    frequency_months       integer not null,
    due_within_days_of_start integer,
    from_on                date,
    renewal                varchar check (renewal in ('months', 'academic_year', 'once')),
    statutory              boolean,
    source                 varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (course_id is not null or topic is not null),
    check (frequency_months >= 0)
);
comment on table requirement is 'A rule that says who must be trained in what, and how often. | rows: states | key: requirement_id';
comment on column requirement.requirement_id is 'requirement id | pii: none | keep: R1';
comment on column requirement.course_id is 'course id | pii: none | keep: R1';
comment on column requirement.topic is 'topic | pii: none | keep: R1';
comment on column requirement.audience is 'audience | allowed: role categories or named posts | pii: none | keep: R1';
comment on column requirement.frequency_months is 'frequency months | allowed: 0 = once | pii: none | keep: R1';
comment on column requirement.due_within_days_of_start is 'induction | allowed: for example 0, 14, 30 | pii: none | keep: R1';
comment on column requirement.from_on is 'from on | pii: none | keep: R1';
comment on column requirement.renewal is 'how it is renewed: after months, once in every academic year, or never | derived where the source is silent | pii: none | keep: R1';
comment on column requirement.statutory is 'true where law or statutory guidance asks for it | pii: none | keep: R1';
comment on column requirement.source is 'who asks for it | pii: none | keep: R1';
comment on column requirement.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column requirement.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column requirement.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- What a person did about a course.
create table completion (
    completion_id          varchar not null,
    person_id              varchar not null,
    course_id              varchar not null,
    completed_on           date not null,
    date_precision         varchar not null check (date_precision in ('day', 'month', 'year')),
    expires_on             date,
    result                 varchar not null
        check (result in ('completed', 'passed', 'failed', 'in_progress', 'not_started', 'booked',
            'exempt')),
    score_percent          double,
    certificate_ref        varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (score_percent between 0 and 100),
    check (expires_on >= completed_on)
);
comment on table completion is 'What a person did about a course. | rows: facts | key: completion_id | refers: person_id -> person.person_id; course_id -> course.course_id';
comment on column completion.completion_id is 'completion id | pii: staff personal | keep: R3';
comment on column completion.person_id is 'the adult | pii: staff personal | keep: R3';
comment on column completion.course_id is 'course id | pii: none | keep: R3';
comment on column completion.completed_on is 'completed on | allowed: not in the future | pii: staff personal | keep: R3';
comment on column completion.date_precision is 'date precision | pii: none | keep: R3';
comment on column completion.expires_on is 'expires on | allowed: stated by source, else completed_on + validity | pii: staff personal | keep: R3';
comment on column completion.result is 'only completed and passed count | pii: staff personal | keep: R3';
comment on column completion.score_percent is 'score percent | allowed: 0 to 100; do not store unless needed | pii: staff personal, restricted | keep: R3';
comment on column completion.certificate_ref is 'certificate ref | pii: staff personal | keep: R3';
comment on column completion.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column completion.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column completion.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- An official online channel of a school.
create table channel (
    school_id              varchar,
    name                   varchar not null,
    platform               varchar,
    purpose                varchar,
    owner                  varchar,
    approved_by_slt_on     date,
    status                 varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table channel is 'An official online channel of a school. | rows: states | key: school_id, name';
comment on column channel.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column channel.name is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.platform is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.purpose is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.owner is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.approved_by_slt_on is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.status is 'official channels (clauses 1.4, 9.2, 9.3) | pii: none | keep: R1';
comment on column channel.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column channel.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column channel.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- Advice that a member of staff sought from the headteacher.
create table advice (
    school_id              varchar,
    asked_on               date not null,
    topic                  varchar not null,
    answered_on            date,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table advice is 'Advice that a member of staff sought from the headteacher. | rows: states | key: school_id, asked_on, topic';
comment on column advice.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column advice.asked_on is 'advice sought from the head (clause 1.6) | pii: none | keep: R1';
comment on column advice.topic is 'advice sought from the head (clause 1.6) | pii: none | keep: R1';
comment on column advice.answered_on is 'advice sought from the head (clause 1.6) | pii: none | keep: R1';
comment on column advice.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column advice.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column advice.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A unit of teaching about safe use of social media.
create table curriculum (
    school_id              varchar,
    year_group             varchar not null,
    unit                   varchar not null,
    taught_on              date,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table curriculum is 'A unit of teaching about safe use of social media. | rows: states | key: school_id, year_group, unit';
comment on column curriculum.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column curriculum.year_group is 'safe use taught (clause 1.2) | pii: none | keep: R0';
comment on column curriculum.unit is 'safe use taught (clause 1.2) | pii: none | keep: R0';
comment on column curriculum.taught_on is 'safe use taught (clause 1.2) | pii: none | keep: R0';
comment on column curriculum.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column curriculum.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column curriculum.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A review that was held: filtering and monitoring, a policy, online safety.
create table review (
    school_id              varchar,
    kind                   varchar not null
        check (kind in ('filtering_and_monitoring', 'policy', 'online_safety')),
    reviewed_on            date not null,
    next_due               date,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table review is 'A review that was held: filtering and monitoring, a policy, online safety. | rows: states | key: school_id, kind, reviewed_on';
comment on column review.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column review.kind is 'kind | pii: none | keep: R1';
comment on column review.reviewed_on is 'reviewed on | pii: none | keep: R1';
comment on column review.next_due is 'next due | pii: none | keep: R1';
comment on column review.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column review.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column review.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A meeting of the governing body or a committee.
create table meeting (
    meeting_id             varchar not null,
    school_id              varchar,
    held_on                date not null,
    cut_off_on             date not null,
    papers_due_on          date not null,
    kind                   varchar not null check (kind in ('full_board', 'committee')),
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    check (cut_off_on <= papers_due_on),
    check (papers_due_on <= held_on)
);
comment on table meeting is 'A meeting of the governing body or a committee. | rows: states | key: meeting_id';
comment on column meeting.meeting_id is 'its key | pii: none | keep: R0';
comment on column meeting.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column meeting.held_on is 'the day of the meeting | pii: none | keep: R0';
comment on column meeting.cut_off_on is 'the last day whose facts the papers count | pii: none | keep: R0';
comment on column meeting.papers_due_on is '7 clear days before the meeting | pii: none | keep: R0';
comment on column meeting.kind is 'the whole governing body, or a committee | pii: none | keep: R0';
comment on column meeting.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column meeting.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column meeting.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A question that governors asked, and what came of it.
create table challenge (
    challenge_id           varchar not null,
    meeting_id             varchar,
    school_id              varchar,
    question               varchar,
    asked_by_role          varchar,
    answer                 varchar,
    action                 varchar,
    owner_role             varchar,
    due_on                 date,
    done_on                date,
    evidence               varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table challenge is 'A question that governors asked, and what came of it. | rows: states | key: challenge_id | refers: meeting_id -> meeting.meeting_id';
comment on column challenge.challenge_id is 'its key | pii: none | keep: R0';
comment on column challenge.meeting_id is 'the meeting it was asked at | pii: none | keep: R0';
comment on column challenge.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column challenge.question is 'what governors asked | pii: none | keep: R0';
comment on column challenge.asked_by_role is 'the role that asked, never a name | pii: none | keep: R0';
comment on column challenge.answer is 'what they were told | pii: none | keep: R0';
comment on column challenge.action is 'what was promised | pii: none | keep: R0';
comment on column challenge.owner_role is 'the role that promised it | pii: none | keep: R0';
comment on column challenge.due_on is 'when it was promised for | pii: none | keep: R0';
comment on column challenge.done_on is 'when it was done | pii: none | keep: R0';
comment on column challenge.evidence is 'what shows that it was done | pii: none | keep: R0';
comment on column challenge.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column challenge.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column challenge.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A day worth marking on a chart.
create table event (
    school_id              varchar,
    on_date                date not null,
    until_date             date,
    text                   varchar not null,
    metrics                varchar[],
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table event is 'A day worth marking on a chart. | rows: states | key: school_id, on_date, text';
comment on column event.school_id is 'the school; may be left out where there is only one | pii: none | keep: R0';
comment on column event.on_date is 'marks on charts: new version, INSET day, a campaign | pii: none | keep: R0';
comment on column event.until_date is 'marks on charts: new version, INSET day, a campaign | pii: none | keep: R0';
comment on column event.text is 'marks on charts: new version, INSET day, a campaign | pii: none | keep: R0';
comment on column event.metrics is 'marks on charts: new version, INSET day, a campaign | pii: none | keep: R0';
comment on column event.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column event.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column event.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A name or address that a person decided belongs to an adult.
create table person_alias (
    alias                  varchar not null,
    person_id              varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table person_alias is 'A name or address that a person decided belongs to an adult. | rows: states | key: alias | refers: person_id -> person.person_id';
comment on column person_alias.alias is 'the tidied name or address | pii: staff personal | keep: R3';
comment on column person_alias.person_id is 'the adult | pii: staff personal | keep: R3';
comment on column person_alias.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column person_alias.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column person_alias.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A job title, and the role category a person confirmed for it.
create table role_alias (
    job_title              varchar not null,
    role_category          varchar not null,
    contract_type          varchar,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table role_alias is 'A job title, and the role category a person confirmed for it. | rows: states | key: job_title';
comment on column role_alias.job_title is 'as supplied | pii: none | keep: R1';
comment on column role_alias.role_category is 'role category | pii: none | keep: R1';
comment on column role_alias.contract_type is 'contract type | pii: none | keep: R1';
comment on column role_alias.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column role_alias.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column role_alias.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A word of a school, and the word of this product a person confirmed for it.
create table value_alias (
    field                  varchar not null,
    alias                  varchar not null,
    value                  varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table value_alias is 'A word of a school, and the word of this product a person confirmed for it. | rows: states | key: field, alias';
comment on column value_alias.field is 'table.column that the word stands in | pii: none | keep: R1';
comment on column value_alias.alias is 'as supplied | pii: none | keep: R1';
comment on column value_alias.value is 'value | pii: none | keep: R1';
comment on column value_alias.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column value_alias.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column value_alias.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- A number of the schools own in place of a default.
create table setting (
    name                   varchar not null,
    value                  varchar not null,
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null
);
comment on table setting is 'A number of the schools own in place of a default. | rows: states | key: name';
comment on column setting.name is 'name | pii: none | keep: R0';
comment on column setting.value is 'value | pii: none | keep: R0';
comment on column setting.batch_id is 'the import that brought the row | pii: none | keep: R2';
comment on column setting.source_file is 'the file it stood in | pii: none | keep: R2';
comment on column setting.source_row is 'the line or sheet row it stood on | pii: none | keep: R2';

-- One file that was imported, and what became of its records.
create table import_batch (
    batch_id               varchar not null,
    file_name              varchar not null,
    file_sha256            varchar not null,
    profile_id             varchar not null,
    imported_by            varchar not null,
    imported_at            timestamp not null,
    rows_total             integer not null,
    accepted               integer not null,
    negative               integer not null,
    duplicate              integer not null,
    queued                 integer not null,
    rejected               integer not null,
    skipped                integer not null,
    covers_from            date,
    covers_to              date,
    is_snapshot            boolean,
    undone_at              timestamp,
    undone_by              varchar,
    check (rows_total = accepted + negative + duplicate + queued + rejected + skipped)
);
comment on table import_batch is 'One file that was imported, and what became of its records. | rows: states | key: batch_id';
comment on column import_batch.batch_id is 'its number, in the order of import | pii: none | keep: R2';
comment on column import_batch.file_name is 'the name the file had | pii: none | keep: R2';
comment on column import_batch.file_sha256 is 'the same file twice is recognised | pii: none | keep: R2';
comment on column import_batch.profile_id is 'the mapping that was used | pii: none | keep: R2';
comment on column import_batch.imported_by is 'who imported it | pii: staff personal | keep: R2';
comment on column import_batch.imported_at is 'when, in UTC | pii: none | keep: R2';
comment on column import_batch.rows_total is 'records after the heading | pii: none | keep: R2';
comment on column import_batch.accepted is 'records that went in | pii: none | keep: R2';
comment on column import_batch.negative is 'records that were understood and say no | pii: none | keep: R2';
comment on column import_batch.duplicate is 'records already known | pii: none | keep: R2';
comment on column import_batch.queued is 'records that wait for a decision | pii: none | keep: R2';
comment on column import_batch.rejected is 'records that cannot go in | pii: none | keep: R2';
comment on column import_batch.skipped is 'blank, section, total and out-of-scope rows | pii: none | keep: R2';
comment on column import_batch.covers_from is 'first day it speaks of | pii: none | keep: R2';
comment on column import_batch.covers_to is 'last day it speaks of | pii: none | keep: R2';
comment on column import_batch.is_snapshot is 'true: it holds only the latest state, and its silence says nothing | pii: none | keep: R2';
comment on column import_batch.undone_at is 'when the batch was undone as a whole | pii: none | keep: R2';
comment on column import_batch.undone_by is 'who undid it | pii: staff personal | keep: R2';

-- A record that did not go in: it waits for a decision, or says why it cannot.
create table import_queue (
    batch_id               varchar not null,
    source_file            varchar not null,
    source_row             integer not null,
    outcome                varchar not null check (outcome in ('queued', 'rejected')),
    reason                 varchar not null,
    column_name            varchar,
    value                  varchar,
    advice                 varchar not null,
    raw_values             json not null,
    suggestions            json,
    decision               varchar,
    decided_by             varchar,
    decided_at             timestamp
);
comment on table import_queue is 'A record that did not go in: it waits for a decision, or says why it cannot. | rows: states | key: batch_id, source_row';
comment on column import_queue.batch_id is 'the import that brought the record | pii: none | keep: R5';
comment on column import_queue.source_file is 'the file it stood in | pii: none | keep: R5';
comment on column import_queue.source_row is 'the line or sheet row it stood on | pii: none | keep: R5';
comment on column import_queue.outcome is 'queued for a decision, or rejected | pii: none | keep: R5';
comment on column import_queue.reason is 'why it did not go in, as a code: unknown_person, bad_date ... | pii: none | keep: R5';
comment on column import_queue.column_name is 'the heading in question | pii: none | keep: R5';
comment on column import_queue.value is 'what stood under it | pii: staff personal | keep: R5';
comment on column import_queue.advice is 'the next step, in a sentence | pii: none | keep: R5';
comment on column import_queue.raw_values is 'the record, mapped columns only | pii: staff personal | keep: R5';
comment on column import_queue.suggestions is 'up to three, never applied alone | pii: staff personal | keep: R5';
comment on column import_queue.decision is 'what a person decided; becomes an alias for next time | pii: staff personal | keep: R5';
comment on column import_queue.decided_by is 'who decided | pii: staff personal | keep: R5';
comment on column import_queue.decided_at is 'when it was decided | pii: staff personal | keep: R5';
