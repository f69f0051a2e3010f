-- Evidence kept of cyberbullying: the five things the policy asks for.
--
-- grain:     one row per item of evidence, and one for all five, over the last 12 months
-- columns:   item, met, not_kept, not_recorded, base, share, low, high, is_weakest
-- audience:  leaders
-- published: no
-- counts:    met + not_kept + not_recorded = base
-- then:      evidence_items
with records as (
    select i.* from incident_dated i
    where i.school_id = $school and is_known(i, $as_at) and i.category_group = 'Cyberbullying'
        and i.occurred_on > ($as_at - interval 12 months)::date and i.occurred_on <= $as_at
),
answers as (
    select 1 as place, 'time' as item, evidence_time as answer from records
    union all select 2, 'date', evidence_date from records
    union all select 3, 'place or web address', if(coalesce(url_recorded, false), 'yes', evidence_place) from records
    union all select 4, 'screen print', evidence_screen_print from records
    union all select 5, 'originals kept', originals_kept from records
    union all select 6, 'all five', if(evidence_score(r) = 5, 'yes', 'no') from records r
),
items as (
    select unnest(['time', 'date', 'place or web address', 'screen print', 'originals kept', 'all five']) as item,
        unnest(range(1, 7)) as place
)
select
    t.item,
    count(a.answer) filter (a.answer = 'yes') as met,
    count(a.answer) filter (a.answer = 'no') as not_kept,
    count(a.answer) filter (a.answer = 'not_recorded') as not_recorded,
    count(a.answer) as base
from items t left join answers a on a.place = t.place
group by t.item, t.place
order by t.place;
