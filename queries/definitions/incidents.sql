-- Known by a day
-- An incident counts from the day it was reported. One whose report has no date counts from the day it happened.
-- formula: reported on or before the day (occurred, where no report date is given)
-- source: incident log
create macro is_known(i, as_at) as i.known_on <= as_at;

-- Open incident
-- A reported incident that nobody had closed by the day. A reopened one is open until it is closed again.
-- formula: known by the day, and not closed on or before it (the last close counts)
-- source: incident log: status, date closed, date reopened
create macro is_open(i, as_at) as
    i.known_on <= as_at
    and not (i.status = 'closed' and i.closed_on is null)
    and not (
        coalesce(i.closed_on <= as_at, false)
        and (i.reopened_on is null or i.reopened_on > as_at or i.closed_on >= i.reopened_on)
    );

-- Incidents
-- How many incidents happened, by the day they happened; only those that had been reported by the position date.
-- formula: count of incidents
-- source: incident log
create macro incident_count(i) as count(i.incident_id);

-- Incidents per 100 adults
-- Incidents set against how many adults worked, governed or helped on an average school day of the same period.
-- formula: 100 × incidents ÷ mean daily headcount
-- source: incident log; staff list
create macro per_100(incidents, people) as 100.0 * incidents / nullif(people, 0);

-- Explicit rejection of friend requests
-- Of the answered requests from pupils, former pupils or parents, how many were refused outright. Leaving one
-- unanswered, or accepting it, breaks the policy (clause 7.8). Requests still pending are left out.
-- formula: rejected ÷ (rejected + ignored + accepted)
-- source: incident log: direction, response
create macro explicit_rejection_rate(i) as
    count(*) filter (i.response = 'rejected')
    / nullif(count(*) filter (i.response in ('rejected', 'ignored', 'accepted')), 0);

-- Evidence held
-- How many of the five things the policy asks for were kept: the time, the date, the place or web address, a screen
-- print, and the original messages. What nobody wrote down counts as not shown (clauses 11.4 to 11.7).
-- formula: time + date + place or web address + screen print + originals kept, each 0 or 1
-- source: incident log: evidence columns
create macro evidence_score(i) as
    (i.evidence_time = 'yes')::integer + (i.evidence_date = 'yes')::integer
    + (i.evidence_place = 'yes' or coalesce(i.url_recorded, false))::integer
    + (i.evidence_screen_print = 'yes')::integer + (i.originals_kept = 'yes')::integer;

-- Complete evidence
-- The share of cyberbullying records with all five things kept.
-- formula: records with an evidence score of 5 ÷ records
-- source: incident log: evidence columns
create macro complete_evidence_rate(i) as count(*) filter (evidence_score(i) = 5) / nullif(count(*), 0);

-- Self-report share
-- Of the incidents that say who reported them, how many an adult reported about a situation of their own. A high share
-- is a sign of openness, not of trouble (clause 6.4).
-- formula: self-reported ÷ incidents that say whether they were
-- source: incident log: self reported
create macro self_report_share(i) as
    count(*) filter (i.self_reported) / nullif(count(*) filter (i.self_reported is not null), 0);

-- Days until acted on
-- School days from the report to the first action. A case nobody has acted on yet counts up to the position date.
-- formula: school days between reported and first action, or the position date
-- source: incident log: date reported, first action; term dates
create macro days_to_action(i, as_at, as_at_day) as
    greatest(0, if(i.first_action_on <= as_at, i.first_action_day, as_at_day) - i.known_day);

-- Days until closed
-- School days from the report to the close. A case that is still open counts up to the position date, so that slow cases
-- cannot flatter the figure.
-- formula: school days between reported and last close, or the position date
-- source: incident log: date reported, date closed; term dates
create macro days_to_close(i, as_at, as_at_day) as
    greatest(0, if(is_open(i, as_at), as_at_day, coalesce(i.closed_day, i.known_day)) - i.known_day);

-- Missing details
-- A record without the time of day, the exact date, the place, or a category that the list knows.
-- formula: no time, or a date less exact than a day, or place not recorded, or platform not recorded, or no known category
-- source: incident log
create macro lacks_time(i) as i.occurred_time is null;
create macro lacks_exact_date(i) as i.occurred_precision in ('week', 'month');
create macro lacks_place(i) as i.place = 'not_recorded';
create macro lacks_platform(i) as i.platform = 'not_recorded';
create macro lacks_category(i) as len(i.clauses) = 0;

-- Running school day
-- How many school days the school has had up to a day, the day included; the difference of two is the school days between.
-- formula: count of school days on or before the day
-- source: term dates, INSET days, closures, bank holidays
create macro school_day_count(school, as_at) as (
    select max(d.school_days_so_far) from school_date d where d.school_id = school and d.on_date = as_at
);

-- Mean daily headcount
-- Adults in post on an average school day of a period: a person with two posts counts once; supply staff and contractors
-- count while a visit of theirs touches the 30 days before.
-- formula: sum over school days of adults in post ÷ school days
-- source: staff list; bookings; term dates
create macro mean_headcount(school, first_day, last_day) as (
    select count(distinct (d.on_date, p.person_id))
    from school_day d
    join post p on p.school_id = d.school_id and d.on_date between p.start_on and coalesce(p.end_on, d.on_date)
    left join (select person_id, school_id, true as is_booked from engagement group by all) booking
        on booking.person_id = p.person_id and booking.school_id = p.school_id
    left join engagement e
        on e.person_id = p.person_id and e.school_id = p.school_id
        and d.on_date between e.first_session_on and coalesce(e.last_session_on, e.first_session_on) + 30
    where d.school_id = school and d.on_date between first_day and last_day
        and (p.staff_group not in ('supply', 'contractor') or booking.is_booked is null or e.person_id is not null)
) / nullif((
    select count(*) from school_day d where d.school_id = school and d.on_date between first_day and last_day
), 0);

-- Pupils on roll
-- Pupils on roll at the last count on or before a day.
-- formula: sum over year groups of the newest count
-- source: pupil roll
create macro pupils_on_roll(school, as_at) as (
    select sum(newest.pupils) from (
        select arg_max(r.pupils, r.on_date) as pupils from pupil_roll r
        where r.school_id = school and r.on_date <= as_at group by r.year_group
    ) newest
);

-- Incident log returned
-- From which day, and to which, the school has handed in its incident log. Outside that time no incidents is not zero
-- incidents: nobody has said.
-- formula: first and last day that the imported incident files speak of, or the day of import if later
-- source: import history
create macro incidents_returned_from(school) as (
    select least(min(i.occurred_on), min(b.covers_from))
    from incident_dated i left join import_batch b on b.batch_id = i.batch_id
    where i.school_id = school
);
create macro incidents_returned_to(school) as (
    select greatest(max(i.known_on), max(b.covers_to), max(b.imported_at)::date)
    from incident_dated i left join import_batch b on b.batch_id = i.batch_id
    where i.school_id = school
);

-- Order of the category groups
-- The six groups stand in one order everywhere, so that a place never hints at a number.
-- formula: position in the fixed list
-- source: the product's list of groups
create macro category_group_position(category_group) as list_position([
    'Contact with pupils or parents', 'Cyberbullying', 'Abusive or defamatory posts',
    'Confidentiality and personal information', 'Conduct and use of equipment', 'Security, technology and other'
], category_group);

-- Order of the terms
-- Autumn, spring, summer.
-- formula: position in the school year
-- source: the product's list of terms
create macro term_position(term) as list_position(['Autumn', 'Spring', 'Summer'], term);

-- Order of severities
-- From the most serious to those that nobody graded.
-- formula: position in the fixed list
-- source: the product's list of severities
create macro severity_position(severity) as list_position(['high', 'medium', 'low', 'not_recorded'], severity);
