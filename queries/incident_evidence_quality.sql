-- Evidence kept of cyberbullying: the five things the policy asks for.
--
-- grain:     one row per item of evidence, and one for all five, over the last 12 months
-- columns:   item, met, not_kept, not_recorded, base, share, low, high, is_weakest
-- audience:  leaders
-- published: no
-- counts:    met + not_kept + not_recorded = base
-- then:      incidents.evidence_items
-- A line for each record.
select
    i.evidence_time, i.evidence_date, i.evidence_screen_print, i.originals_kept,
    if(coalesce(i.url_recorded, false), 'yes', i.evidence_place) as place_or_url,
    if(evidence_score(i) = 5, 'yes', 'no') as all_five
from incident_dated i
where i.school_id = $school and is_known(i, $as_at) and i.category_group = 'Cyberbullying'
    and i.occurred_on > ($as_at - interval 12 months)::date and i.occurred_on <= $as_at;
