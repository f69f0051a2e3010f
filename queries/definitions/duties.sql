-- Acknowledgement rate
-- Of the adults who should have agreed the version in force by now, how many have. Those on long absence and those
-- whose deadline has not passed are left out, unless they have agreed already.
-- formula: acknowledged ÷ (in scope − paused − within grace)
-- source: acknowledgements; staff list; policy register
-- note: what one duty is worth; the rate is the mean of those that are worth anything
create macro acknowledgement_rate(status) as
    case when status = 'acknowledged' then 1 when is_outstanding(status) then 0 end;

-- Coverage now
-- Of everybody in scope, how many have agreed the version in force. It stands beside the rate, so that a period of
-- grace cannot hide who has not signed.
-- formula: acknowledged ÷ in scope
-- source: acknowledgements; staff list; policy register
-- note: what one duty is worth; the coverage is the mean of those that are worth anything
create macro acknowledgement_coverage(status) as
    case when status = 'acknowledged' then 1 when status not in ('lapsed', 'not_applicable') then 0 end;

-- On-time rate
-- Of the duties that fell due in the period, how many were met by their deadline. Leavers stay in: a duty that fell
-- due while they were here is not forgotten when they go. The only one of the rates that a control chart may show.
-- formula: duties met on or before the deadline ÷ duties whose deadline lay in the period while the adult was in scope
-- source: acknowledgements; staff list; policy register; term calendar
create macro on_time_rate(o) as count(*) filter (o.met_on <= o.due_on) / nullif(count(*), 0);

-- Duty that fell due
-- A duty falls due on its deadline, if the adult was in scope that day.
-- formula: first day ≤ deadline ≤ last day, and the deadline lies in the period
-- source: acknowledgements; staff list; policy register
create macro falls_due(o, first_on, last_on) as
    o.due_on between first_on and last_on and o.due_on >= o.starts_on
    and (o.ends_on is null or o.ends_on >= o.due_on);

-- Before the first session
-- Supply staff, contractors and volunteers are to agree before they first work with pupils. A first session is the
-- start of a run of visits with no break of more than 30 days (of the post, where visits are not recorded).
-- formula: adults who had agreed every policy asked of them on the day of their first session ÷ first sessions in the period
-- source: acknowledgements; staff list; engagements
create macro is_before_first_session(o) as coalesce(o.met_on <= o.started_on, false);

-- Lapsed
-- Adults who left without having agreed what was asked of them. They are kept, so that a figure cannot improve because
-- people resigned.
-- formula: leavers in the period with a duty unmet ÷ leavers in the period
-- source: acknowledgements; staff list
create macro is_lapsing(o) as o.ended_because = 'left' and o.met_on is null;

-- Ageing
-- How late the outstanding acknowledgements are, in school days: up to 5, 6 to 10, 11 to 30, over 30.
-- formula: school days overdue, in four bands
-- source: acknowledgements; term calendar
create macro ageing_band(days) as
    case when days is null then 'not known' when days <= 5 then '1–5' when days <= 10 then '6–10'
        when days <= 30 then '11–30' else 'over 30' end;

-- Course rate
-- Of the adults who must hold a course by now, how many hold it in date.
-- formula: valid (expiring ones included) ÷ required (not yet due left out)
-- source: training records; training requirements; staff list
-- note: what one course of an adult is worth; the rate is the mean of those that are worth anything
create macro course_rate(status) as
    case when is_in_date(status) then 1 when status in ('expired', 'never') then 0 end;

-- Person rate
-- Of the adults with at least one required course, how many hold all of theirs in date. It is lower than the course
-- rates: six courses at 95 % each leave 73.5 % of people fully in date if lapses are independent.
-- formula: people with every required course in date ÷ people with at least one required course
-- source: training records; training requirements; staff list
create macro person_rate(p) as count(*) filter (p.is_fully_in_date) / nullif(count(*), 0);
