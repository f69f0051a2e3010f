-- Incidents with their group, their clauses and their place in school time.
--
-- `incident` keeps what the school wrote; `incident_dated` is what counting needs and nothing more: no narrative, no name, no reference to evidence.

create or replace temp macro bullied_staff_with(is_bullied_staff, what, answer) as case
    when is_bullied_staff and answer = 'yes' then 'bullying of staff with ' || what
    when is_bullied_staff and answer = 'not_recorded' then 'bullying of staff with ' || what || ' unknown' end;

create or replace temp view incident_in_time as
with span as (
    select
        min(least(occurred_on, reported_on, first_action_on, closed_on)) as from_on,
        max(greatest(occurred_on, reported_on, first_action_on, closed_on)) as to_on
    from incident
),
-- Only the days that any incident speaks of: the calendar reaches years further.
school_time as (
    select d.school_id, d.on_date, d.academic_year, d.term, d.half, d.is_school_day, d.school_days_so_far
    from school_date d
    where d.on_date >= (select from_on from span) and d.on_date <= (select to_on from span)
),
known as (
    select
        i.school_id, i.incident_id, i.occurred_on, i.occurred_time, i.occurred_precision, i.reported_on,
        coalesce(i.reported_on, i.occurred_on) as known_on,
        i.first_action_on, i.closed_on, i.reopened_on, i.status,
        coalesce(i.severity, 'not_recorded') as severity,
        coalesce(i.category_group, 'Security, technology and other') as category_group,
        coalesce(i.clause, []) as clauses,
        i.category, i.platform, coalesce(i.place, 'not_recorded') as place,
        coalesce(i.device_type, 'not_recorded') as device_type, i.involves, i.reported_to, i.target_role,
        i.reporter_role, i.self_reported, i.direction, i.relation, i.response, i.procedure,
        i.handled_under_policy_id, i.formal_action, i.platform_reported_on, i.evidence_held, i.url_recorded,
        coalesce(i.evidence_time, 'not_recorded') as evidence_time,
        coalesce(i.evidence_date, 'not_recorded') as evidence_date,
        coalesce(i.evidence_place, 'not_recorded') as evidence_place,
        coalesce(i.evidence_screen_print, 'not_recorded') as evidence_screen_print,
        coalesce(i.originals_kept, 'not_recorded') as originals_kept,
        coalesce(i.support_offered, 'not_recorded') as support_offered,
        i.batch_id
    from incident i
),
-- What a record can show of the policy's promises, by the names of the counts in the catalogue of clauses. What it shows
-- on one day and not on another is asked together with the day.
sorted as (
    select
        *, list_contains(clauses, '7.12') as is_allegation, category_group = 'Abusive or defamatory posts' as is_post,
        category_group = 'Cyberbullying' as is_bullying,
        category_group = 'Cyberbullying' and coalesce(target_role = 'pupil', false) as is_bullied_pupil,
        category_group = 'Cyberbullying' and coalesce(target_role = 'staff', false) as is_bullied_staff
    from known
),
showing as (
    select
        * exclude (is_allegation, is_post, is_bullying, is_bullied_pupil, is_bullied_staff),
        list_transform(list_distinct(clauses), lambda clause: 'incidents of ' || clause) || list_filter([
            case when direction = 'outgoing' then 'friend requests sent' end,
            case when response in ('rejected', 'ignored', 'accepted') then 'friend requests answered' end,
            case when response in ('rejected', 'pending', 'accepted') then 'friend requests ' || response end,
            case when self_reported then 'incidents self reported'
                when self_reported is null then 'incidents without reporter' end,
            case when platform = 'not_recorded' then 'incidents without platform'
                when platform is not null then 'incidents with platform' end,
            case when device_type = 'not_recorded' then 'incidents without device' else 'incidents with device' end,
            case when list_has_any(reported_to, ['headteacher', 'DSL', 'deputy_DSL']) then 'incidents told to leaders' end,
            case when list_contains(reported_to, 'not_recorded') then 'incidents told to nobody known' end,
            case when procedure <> 'none_yet' or handled_under_policy_id is not null then 'incidents with procedure'
                when procedure is null then 'incidents without procedure' end,
            case when is_allegation then 'allegations' end,
            case when is_allegation and formal_action then 'allegations with formal action'
                when is_allegation and formal_action is null then 'allegations undecided' end,
            case when list_contains(clauses, '10.5') then 'terms broken' end,
            case when list_contains(clauses, '10.5') and list_contains(reported_to, 'platform')
                then 'terms broken and said to be reported' end,
            case when is_post then 'posts' end,
            case when is_post and target_role is null then 'posts without target' when is_post then 'posts with target' end,
            case when is_bullying then 'bullying' end,
            case when is_bullied_pupil then 'bullying of pupils' end,
            case when is_bullied_pupil and procedure = 'anti_bullying' then 'bullying of pupils by its procedure'
                when is_bullied_pupil and procedure is null then 'bullying of pupils without procedure' end,
            case when is_bullied_staff then 'bullying of staff' end,
            bullied_staff_with(is_bullied_staff, 'evidence', evidence_held),
            bullied_staff_with(is_bullied_staff, 'originals', originals_kept),
            bullied_staff_with(is_bullied_staff, 'screen print', evidence_screen_print),
            bullied_staff_with(is_bullied_staff, 'support', support_offered),
            bullied_staff_with(is_bullied_staff, 'time date and place', case
                when 'not_recorded' in (evidence_time, evidence_date) then 'not_recorded'
                when evidence_time = 'yes' and evidence_date = 'yes' and (evidence_place = 'yes' or url_recorded)
                    then 'yes' end)
        ], lambda name: name is not null) as shows
    from sorted
)
select
    k.*,
    occurred.academic_year, occurred.term, occurred.half,
    occurred.school_days_so_far as occurred_day,
    -- Whole numbers are school days; a half stands for the days without school that follow one.
    occurred.school_days_so_far + if(occurred.is_school_day, 0, 0.5) as occurred_point,
    told.school_days_so_far + if(told.is_school_day, 0, 0.5) as known_point,
    told.school_days_so_far as known_day,
    acted.school_days_so_far as first_action_day,
    closed.school_days_so_far as closed_day
from showing k
left join school_time occurred on k.school_id = occurred.school_id and k.occurred_on = occurred.on_date
left join school_time told on k.school_id = told.school_id and k.known_on = told.on_date
left join school_time acted on k.school_id = acted.school_id and k.first_action_on = acted.on_date
left join school_time closed on k.school_id = closed.school_id and k.closed_on = closed.on_date;

create table if not exists incident_dated as from incident_in_time limit 0;
insert into incident_dated from incident_in_time order by school_id, occurred_on, incident_id;
drop view incident_in_time;
drop macro bullied_staff_with;

comment on table incident_dated is 'An incident with its group and its place in school time, without any narrative.';
