-- Reviews that governors are to see done: filtering and monitoring, online safety, the policy.
--
-- grain:     one row per kind of review
-- columns:   review, held_on, next_review_due, state
-- audience:  board
-- published: yes
with kinds(position, kind, review) as (
    values
        (1, 'filtering_and_monitoring', 'Filtering and monitoring'), (2, 'online_safety', 'Online safety'),
        (3, 'policy', 'Policy')
),
year as (select min(starts_on) as starts_on from half_term where school_id = $school and academic_year = $academic_year),
held as (
    select kind, max(reviewed_on) as held_on, arg_max(next_due, reviewed_on) as next_review_due
    from review
    where school_id = $school and reviewed_on <= $as_at
    group by kind
)
select
    k.review, h.held_on, h.next_review_due,
    case
        when h.held_on is null then 'No review recorded'
        when h.next_review_due < $as_at then 'Overdue'
        when h.held_on >= y.starts_on then 'Done this academic year'
        else 'Not yet done this academic year'
    end as state
from kinds k
cross join year y
left join held h using (kind)
order by k.position;
