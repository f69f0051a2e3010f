-- Adults with two or more low-level entries of their own in 12 months.
--
-- grain:     one row per adult
-- columns:   person_id, name, staff_group, entries, kinds, first_on, last_on
-- audience:  headteacher
-- published: no
with own as (
    select
        i.reported_by as person_id,
        count(*) as entries,
        array_to_string(list_sort(list(distinct d.category_group)), '; ') as kinds,
        min(d.occurred_on) as first_on, max(d.occurred_on) as last_on
    from incident_dated d
    join incident i on i.school_id = $school and i.incident_id = d.incident_id
    where d.school_id = $school and is_known(d, $as_at)
        and d.occurred_on > ($as_at - interval 12 months)::date and d.occurred_on <= $as_at
        -- The log names only who reported; an adult's own entry is one that the adult reported about themselves.
        and d.self_reported and d.severity = 'low'
    group by i.reported_by
    having count(*) >= 2
)
select
    o.person_id, any_value(adult_name(p)) as name, arg_max(t.staff_group, t.start_on) as staff_group,
    o.entries, o.kinds, o.first_on, o.last_on
from own o
join person p on p.person_id = o.person_id
left join post t on t.school_id = $school and t.person_id = o.person_id and t.start_on <= $as_at
group by o.person_id, o.entries, o.kinds, o.first_on, o.last_on
order by o.entries desc, o.last_on desc, o.person_id;
