-- Adults with two or more low-level entries of their own in 12 months.
--
-- grain:     one row per adult
-- columns:   person_id, name, staff_group, entries, kinds, first_on, last_on
-- audience:  headteacher
-- published: no
-- then:      incidents.repeat_adults
-- A line for each entry and post of the adult.
select
    d.incident_id, d.category_group, d.occurred_on, i.reported_by as person_id, adult_name(a) as name,
    a.staff_group, if(a.start_on <= $as_at, a.start_on, null) as start_on
from incident_dated d
join incident i on i.school_id = $school and i.incident_id = d.incident_id
left join adult a on a.school_id = $school and a.person_id = i.reported_by
where d.school_id = $school and is_known(d, $as_at)
    and d.occurred_on > ($as_at - interval 12 months)::date and d.occurred_on <= $as_at
    -- The log names only who reported; an adult's own entry is one that the adult reported about themselves.
    and d.self_reported and d.severity = 'low' and i.reported_by is not null;
