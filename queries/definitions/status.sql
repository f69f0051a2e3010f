-- Setting
-- What the school set, or what the product comes with.
-- formula: the value of the setting with that name
-- source: settings
create macro setting_of(wanted) as (select s.value from settings s where s.name = wanted);

-- Live duty
-- A duty stands on a day when the adult was in its scope that day: the post had begun and not ended, and it belongs to
-- those who are asked. The last day of a post still counts.
-- formula: first day ≤ the day ≤ last day
-- source: staff list; policy register; training requirements
create macro is_live(o, as_at) as
    o.starts_on <= as_at and (o.ends_on is null or o.ends_on >= as_at);

-- On long absence
-- Maternity, secondment, long sickness: shown apart, never hidden, and the clock of a deadline stops. The reason is
-- not kept.
-- formula: absence began ≤ the day, and has no end or ended on or after it
-- source: staff list: leave from, leave to
create macro is_on_leave(o, as_at) as
    coalesce(o.leave_from <= as_at and (o.leave_to is null or o.leave_to >= as_at), false);

-- Standing of an acknowledgement
-- Of a duty that stands on the day: acknowledged (agreed the version in force, or one that differs from it by minor
-- edits), paused (on long absence), declined, within grace (the deadline has not passed) and overdue. Somebody who
-- agreed stays acknowledged while away. A deadline is kept on the day itself; the day after is late.
-- formula: by comparing the day with the dates of the duty, in the order above
-- source: acknowledgements; staff list; policy register
create macro acknowledgement_standing(o, as_at) as
    case
        when o.met_on <= as_at then 'acknowledged'
        when is_on_leave(o, as_at) then 'paused'
        when o.declined_on <= as_at then 'declined'
        when o.due_on is null or o.due_on >= as_at then 'within_grace'
        else 'overdue'
    end;

-- Status of an acknowledgement
-- Exactly one for each adult and policy: how the acknowledgement stands, or, where the duty does not stand on the day,
-- lapsed (left without having agreed) or not applicable.
-- formula: the standing on a day on which the duty is live
-- source: acknowledgements; staff list; policy register
create macro acknowledgement_status(o, as_at) as
    case
        when o.starts_on > as_at then 'not_applicable'
        when o.ends_on is null or o.ends_on >= as_at then acknowledgement_standing(o, as_at)
        when o.ended_because = 'left' and o.met_on is null and (o.back_on is null or o.back_on > as_at) then 'lapsed'
        else 'not_applicable'
    end;

-- Outstanding acknowledgement
-- Asked, not on long absence, and either past the deadline or declined: a refusal is not a wait, whatever the deadline.
-- formula: status is overdue or declined
-- source: acknowledgements; staff list; policy register
create macro is_outstanding(status) as status in ('overdue', 'declined');

-- Why an acknowledgement is outstanding
-- Declined; agreed only some other version (or, for a yearly policy, in an earlier year); or never agreed any version.
-- formula: declined; agreed an earlier version only; or never agreed
-- source: acknowledgements
create macro outstanding_reason(o, as_at) as
    case
        when o.declined_on <= as_at then 'declined'
        when o.earlier_on <= as_at then 'superseded_only'
        else 'never'
    end;

-- School days overdue
-- School days that have passed since the deadline; days of long absence after it do not count. Holidays do not make
-- anybody later.
-- formula: school days up to the day − school days up to the deadline − school days on long absence in between
-- source: term calendar; staff list: leave from, leave to
create macro school_days_overdue(o, today_day, as_at) as
    greatest(today_day - o.due_day - if(o.leave_to < as_at, o.days_off_after_due, 0), 0);

-- Standing of required training
-- Of a duty that stands on the day: valid; expiring (valid, and ends within 60 days); not yet due (a new starter within
-- the days allowed, or somebody on long absence, who holds no valid completion); expired; never. Only the latest
-- completion counts, and its last day counts as valid. Once in an academic year means: again within the first ten school
-- days of the next one.
-- formula: latest completion ≤ the day ≤ the earlier of the certificate's end and completion + renewal
-- source: training records; training requirements; staff list
create macro training_standing(o, as_at) as
    case
        when o.met_on <= as_at and (o.expires_on is null or o.expires_on >= as_at) then
            if(o.expires_on - as_at <= try_cast(setting_of('training_expiring_days') as integer), 'expiring', 'valid')
        when is_on_leave(o, as_at) or o.due_on >= as_at then 'not_yet_due'
        when o.met_on <= as_at then 'expired'
        else 'never'
    end;

-- Status of a training requirement
-- Exactly one for each adult and requirement: how the required training stands, or that it is not applicable because
-- the duty does not stand on the day.
-- formula: the standing on a day on which the duty is live
-- source: training records; training requirements; staff list
create macro training_status(o, as_at) as
    if(is_live(o, as_at), training_standing(o, as_at), 'not_applicable');

-- Order of strictness
-- Where two rules ask the same course of the same adult, the stricter status counts, so that nobody is counted twice:
-- never before expired, then not yet due, expiring, valid.
-- formula: the place of a status in that order, from 1
-- source: training records; training requirements
create macro strictness(status) as
    list_position(['never', 'expired', 'not_yet_due', 'expiring', 'valid'], status);

-- The stricter of several requirements
-- Where two rules ask the same course of the same adult, the worst status counts, so that nobody is counted twice.
-- formula: the first of never, expired, not yet due, expiring, valid that any of the rules gives
-- source: training records; training requirements
create macro worst_training_status(status) as
    ['never', 'expired', 'not_yet_due', 'expiring', 'valid'][min(strictness(status))];

-- In date
-- Trained, and the training still counts; expiring is still in date.
-- formula: status is valid or expiring
-- source: training records; training requirements
create macro is_in_date(status) as status in ('valid', 'expiring');

-- Staff group order
-- The six groups of adults that the policy names, always in the same order.
-- formula: teacher, support staff, supply, governor, contractor, volunteer
-- source: policy, clause 3.2
create macro staff_group_position(staff_group) as
    list_position(['teacher', 'support_staff', 'supply', 'governor', 'contractor', 'volunteer'], staff_group);

-- Name
-- The name an adult goes by: the known-as name where there is one.
-- formula: known as (or legal) forename and surname
-- source: staff list
create macro full_name(p) as
    concat_ws(' ', coalesce(p.preferred_forename, p.legal_forename), coalesce(p.preferred_surname, p.legal_surname));
