-- Adults with two or more low-level entries of their own in 12 months.
--
-- grain:     one row per adult
-- columns:   person_id, name, staff_group, entries, kinds, first_on, last_on
-- audience:  headteacher
-- published: no
select
    p.person_id, any_value(adult_name(p)) as name,
    (select arg_max(t.staff_group, t.start_on) from post t
        where t.person_id = p.person_id and t.school_id = $school and t.start_on <= $as_at) as staff_group,
    count(*) as entries,
    array_to_string(list_sort(list_distinct(list(d.category_group))), '; ') as kinds,
    min(d.occurred_on) as first_on, max(d.occurred_on) as last_on
from incident_dated d
join incident i on i.school_id = d.school_id and i.incident_id = d.incident_id
join person p on p.person_id = i.reported_by
where d.school_id = $school and is_known(d, $as_at)
    and d.occurred_on > ($as_at - interval 12 months)::date and d.occurred_on <= $as_at
    -- The log names only who reported; an adult's own entry is one that the adult reported about themselves.
    and d.self_reported and d.severity = 'low'
group by p.person_id
having count(*) >= 2
order by entries desc, last_on desc, p.person_id;
