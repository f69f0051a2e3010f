-- Incidents with their group, their clauses and their place in school time.
--
-- `incident` keeps what the school wrote; `incident_dated` is what counting needs and nothing more: no narrative, no name, no reference to evidence.

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
from known k
left join school_time occurred on k.school_id = occurred.school_id and k.occurred_on = occurred.on_date
left join school_time told on k.school_id = told.school_id and k.known_on = told.on_date
left join school_time acted on k.school_id = acted.school_id and k.first_action_on = acted.on_date
left join school_time closed on k.school_id = closed.school_id and k.closed_on = closed.on_date;

create table if not exists incident_dated as from incident_in_time limit 0;
insert into incident_dated from incident_in_time order by school_id, occurred_on, incident_id;
drop view incident_in_time;

comment on table incident_dated is 'An incident with its group and its place in school time, without any narrative.';
