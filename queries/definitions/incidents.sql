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
    select max(counted_date.school_days_so_far) from school_date counted_date
    where counted_date.school_id = school and counted_date.on_date = as_at
);

-- Mean daily headcount
-- Adults in post on an average school day of a period: a person with two posts counts once; supply staff and contractors
-- count while a visit of theirs touches the 30 days before.
-- formula: sum over school days of adults in post ÷ school days
-- source: staff list; bookings; term dates
create macro mean_headcount(adult_days, school_days) as adult_days / nullif(school_days, 0);

-- Pupils on roll
-- Pupils on roll in a period: halfway between the last count on or before its first day and that for its last day.
-- formula: (sum over year groups of the newest count by the first day + the same by the last day) ÷ 2
-- source: pupil roll
create macro newest_roll(r, on_day) as arg_max(r.pupils, r.on_date) filter (r.on_date <= on_day);
create macro mean_roll(at_first, at_last) as (sum(at_first) + sum(at_last)) / 2;

-- Incident log returned
-- From which day, and to which, the school has handed in its incident log. Outside that time no incidents is not zero
-- incidents: nobody has said.
-- formula: first and last day that the imported incident files speak of, or the day of import if later
-- source: import history
create macro incidents_returned_from(school) as (
    select log.returned_from from incident_log log where log.school_id = school
);
create macro incidents_returned_to(school) as (
    select log.returned_to from incident_log log where log.school_id = school
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

-- Terms that the incident log reaches
-- A term is counted from the log only if the log had begun within four weeks of its first day: before that, no
-- incidents is not zero incidents.
-- formula: first day of the log ≤ first day of the term + 28 days
-- source: import history; incident log
create macro log_reaches(log_from, starts_on) as coalesce(log_from::date <= starts_on + 28, false);

-- Terms begun
-- The terms that have begun by a day, whether each is still running, and whether the incident log reaches it.
-- formula: first day of the term ≤ the day; running while its last day lies ahead
-- source: term dates; import history
create macro terms_begun(school, as_at, log_from) as table
    select
        t.*,
        least(t.ends_on, as_at) as seen_to,
        t.ends_on > as_at as is_part,
        t.term_number as place,
        log_reaches(log_from, t.starts_on) as is_returned
    from term t
    where t.school_id = school and t.starts_on <= as_at;

-- Terms so far
-- The terms begun by a day, with the school days that have passed in each, and where the day stands in a running one: a
-- half stands for the days without school that follow a school day.
-- formula: school days of the term on or before the day
-- source: term dates
create macro terms_so_far(school, as_at, as_at_day, as_at_point, log_from) as table
    select
        t.*,
        least(t.days_through, as_at_day) - t.days_before as elapsed,
        if(t.is_part, as_at_point - t.days_before, null) as point
    from terms_begun(school, as_at, log_from) t;

-- Adults of a term
-- The mean daily headcount of a term, or of what has passed of it.
-- formula: mean daily headcount from the first day of the term to the day, or to its last
-- source: staff list; bookings; term dates
create macro adults_of_term(t, as_at_adult_days) as
    mean_headcount(least(t.adult_days_through, as_at_adult_days) - t.adult_days_before, t.elapsed);

-- The social-media policy
-- The policy that this dashboard watches: the one named in the settings, else the current one with social media in its
-- title.
-- formula: the one that the settings name, else the first current policy with social media in its title
-- source: policy register; settings
create macro social_media_policy() as (select w.policy_id from watched_policy w);

-- A number from the settings
-- A limit of the school's own, or the one that the product comes with.
-- formula: setting, else the given number
-- source: settings
create macro limit_of(wanted, otherwise) as coalesce(try_cast(setting_of(wanted) as integer), otherwise);

-- Part of the day
-- Where a time falls in a primary school's day.
-- formula: before 08:45, before 12:00, before 13:15, before 15:30, before 18:00, later
-- source: incident log: time
create macro part_of_day(at_time) as case
    when at_time is null then 'time not recorded'
    when at_time < time '08:45' then 'before school'
    when at_time < time '12:00' then 'morning'
    when at_time < time '13:15' then 'lunch'
    when at_time < time '15:30' then 'afternoon'
    when at_time < time '18:00' then 'after school'
    else 'evening or night' end;

-- Events marked on charts
-- New versions of the social-media policy, INSET days about it, and what the school noted as an event.
-- formula: recorded events and the days on which versions came into force
-- source: events; policy register
create macro chart_marks(school) as table
    select m.on_date, m.text from chart_mark m where m.school_id = school;

-- Half terms begun
-- The half terms that the incident log reaches. A half term that is still running, or that the log does not reach the
-- end of, is a part and is never set against whole ones. A new phase begins only at an event that someone recorded for
-- it, with its reason. With no real change and an average of 1, about one chart of 12 points in eight still signals as
-- it is drawn here (as a chart of moving ranges it would be more than one in five).
-- formula: half terms begun by the day, from the one in which the log began
-- source: term dates; import history
create macro half_terms_begun(school, as_at, log_from, log_to) as table
    select
        h.academic_year, h.term, h.half, format('{} {} {}', h.term, h.half, h.academic_year) as half_term,
        h.starts_on, h.ends_on, h.school_days, h.days_before,
        h.ends_on > least(as_at, log_to::date) as is_part,
        h.phase
    from half_term h
    where h.school_id = school and h.starts_on <= as_at and h.starts_on + 14 >= log_from::date and h.school_days > 0;

-- Half terms so far
-- The half terms begun by a day, with the school days that have passed in each.
-- formula: school days of the half term on or before the day
-- source: term dates
create macro half_terms_so_far(school, as_at, as_at_day, log_from, log_to) as table
    select h.*, least(h.school_days, as_at_day - h.days_before) as elapsed
    from half_terms_begun(school, as_at, log_from, log_to) h;

-- The six category groups
-- The policy's kinds of incident, in their one order.
-- formula: fixed list
-- source: the product's list of groups
create macro category_groups() as table
    select unnest([
        'Contact with pupils or parents', 'Cyberbullying', 'Abusive or defamatory posts',
        'Confidentiality and personal information', 'Conduct and use of equipment', 'Security, technology and other'
    ]) as category_group, unnest(range(1, 7)) as place;

-- The kinds asked for
-- All incidents together and then the six category groups; or the one group that was chosen.
-- formula: the chosen group, else all seven
-- source: the product's list of groups
create macro kinds_asked(chosen) as table
    select 'All incidents' as kind, 0 as place where chosen is null
    union all
    select g.category_group, g.place from category_groups() g where chosen is null or g.category_group = chosen;

-- Incidents at the same point of a term
-- Incidents of a term that had happened, and had been reported, by the same school day of that term. Terms are unequal,
-- so a running term is only ever set against the same number of school days of another.
-- formula: the later of an incident's school day and that of its report is no later than the point
-- source: incident log; term dates
create macro point_reached(i) as greatest(i.occurred_point, i.known_point)::double;

-- Waiting for a first action
-- An open case reported more than one school day ago on which nothing has been done yet.
-- formula: open, no action by the day, more than one school day since the report
-- source: incident log; term dates
create macro is_waiting(i, as_at, as_at_day) as
    is_open(i, as_at) and (i.first_action_on is null or i.first_action_on > as_at) and as_at_day - i.known_day > 1;

-- What a record lacks
-- The details that are missing from a record, in words.
-- formula: time, exact date, place, platform and category, each where it is missing
-- source: incident log
create macro missing_words(i) as concat_ws(', ',
    if(lacks_time(i), 'time', null), if(lacks_exact_date(i), 'exact date', null), if(lacks_place(i), 'place', null),
    if(lacks_platform(i), 'platform', null), if(lacks_category(i), 'category', null));

-- Name of an adult
-- The name by which an adult is known at school.
-- formula: preferred or legal forename, and preferred or legal surname
-- source: staff list
create macro adult_name(p) as
    coalesce(p.preferred_forename, p.legal_forename) || ' ' || coalesce(p.preferred_surname, p.legal_surname);
