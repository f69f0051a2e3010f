-- New adults of this academic year who agreed every policy in time.
--
-- grain:     one row for new staff and governors, one for supply staff, contractors and volunteers
-- columns:   who, deadline, adults, not_in_time, share_done
-- audience:  board
-- published: yes
-- counts:    adults is a count; not_in_time is a count
-- then:      shares_in_time
with kinds(who, deadline, is_visitor) as (
    values
        ('New staff and governors', 'within the days allowed after starting', false),
        ('Supply staff, contractors and volunteers', 'before their first session', true)
),
year as (select min(starts_on) as starts_on from half_term where school_id = $school and academic_year = $academic_year),
arrived as (
    select person_id, min(start_on) as start_on from post where school_id = $school group by person_id
),
duties as (
    select
        o.person_id,
        o.staff_group in ('supply', 'contractor', 'volunteer') as is_visitor,
        bool_and(if(
            o.staff_group in ('supply', 'contractor', 'volunteer'),
            is_before_first_session(o), coalesce(o.met_on <= o.due_on, false)
        )) as is_in_time
    from obligation o
    join arrived a using (person_id)
    cross join year y
    where o.school_id = $school and o.kind = 'acknowledgement'
        and o.started_on between y.starts_on and $as_at
        and (
            (o.staff_group in ('supply', 'contractor', 'volunteer') and o.starts_on = o.started_on)
            or (a.start_on >= y.starts_on and falls_due(o, y.starts_on, $as_at))
        )
    group by all
)
select
    k.who, k.deadline,
    count(d.person_id) as adults,
    count(d.person_id) filter (not d.is_in_time) as not_in_time
from kinds k
left join duties d on d.is_visitor = k.is_visitor
group by k.who, k.deadline, k.is_visitor
order by k.is_visitor;
