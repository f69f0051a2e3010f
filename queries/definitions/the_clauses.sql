-- Clauses about cases
-- Promises that only show when a case arises. Without one, and with a log handed in, they are neither shown nor broken.
-- formula: fixed list of clauses
-- source: the policy
create macro clauses_about_cases() as [
    '7.8', '7.12', '10.1', '10.2', '10.3', '10.4', '10.5', '11.2', '11.3', '11.4', '11.5', '11.6', '11.7', '11.8', '2.6', '5.1',
    '5.2', '6.4'];
create macro is_about_cases(clause) as list_contains(clauses_about_cases(), clause);

-- Evidence for the clauses
-- For each promise of the policy, how many records could show that it is kept, how many do, and how many leave it open.
-- A promise without a single record that could speak is a gap; one whose records mostly leave it open, or that can only be
-- shown indirectly, is partly evidenced. Evidence is not approval: a clause may be well evidenced and badly kept.
-- formula: one line per clause; incidents, requests and evidence of the last 12 months, everything else on the day
-- source: all of the school's records
create macro clause_evidence(school, as_at) as table
    -- One row per record that could speak; queries/clauses.py counts them with what is kept, and the catalogue of clauses
    -- says which count shows which promise.
    select
        d.type as record, d.person_id as about, d.reason as words,
        case d.type
            when 'profile_review' then coalesce(d.reviewed_on, d.declared_on)
            when 'personal_phone_use' then coalesce(d.used_on, d.declared_on)
            else image_taken_on(d) end as on_date,
        d.transferred_on as done_on,
        case d.type
            when 'social_contact' then is_current_contact(d, as_at)
            when 'profile_review' then d.privacy_checked
            when 'personal_phone_use' then is_phone_use_covered(d)
            else is_image_held(d, as_at) end as is_so
    from declaration d
    where d.school_id = school and (d.type != 'social_contact' or is_live_contact(d, as_at))
    union all by name
    select
        'incident' as record, i.shows, is_open(i, as_at) as is_open, i.first_action_on <= as_at as is_acted_on,
        i.platform_reported_on <= as_at as is_platform_told
    from incident_dated i
    where i.school_id = school and is_known(i, as_at)
        and i.occurred_on > (as_at - interval 12 months)::date and i.occurred_on <= as_at
    union all by name
    select 'post' as record, a.person_id as about, a.start_on as on_date
    from adult a where a.school_id = school and a.start_on <= as_at;
