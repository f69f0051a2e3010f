"""A seeded nation of schools, written by DuckDB straight into a ledger: three years of everything the pages read."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

TODAY = "2026-11-20"
SEED = 8
# In a trust's own range of sizes; school 1 is in trust 1.
SCHOOLS_A_TRUST = 10
# Schools are written in groups, so that a nation needs no more memory than a few thousand schools.
GROUP = 2_000

# A number between 0 and 1 that depends on nothing but the seed and what is drawn for.
_DRAW = f"create or replace temp macro draw(who, what) as hash(who, what, {SEED}) / 18446744073709551615.0;"

_ONCE = """
insert into policy (policy_id, title, status, audience, ack_required, ack_rule, review_months, statutory, scope,
    batch_id, source_file, source_row)
select
    format('POL{:02d}', n), if(n = 1, 'Safer use of social media', format('Policy {}', n)), 'current',
    if(n <= 8, ['all'], ['staff']), true, if(n = 2, 'annual', 'each_version'), 12, n <= 3, 'trust',
    '000001', 'bench', n
from range(1, 12) p(n);

insert into policy_version (policy_id, version, published_on, approved_on, next_review_due, ack_due_on, in_force_from,
    adopted_on, minute_ref, material, batch_id, source_file, source_row)
select
    format('POL{:02d}', n), format('{}', y - 2023), make_date(y, 9, 1), make_date(y, 7, 10), make_date(y + 1, 9, 1),
    null, make_date(y, 9, 1), make_date(y, 7, 10), 'FGB 7', true, '000001', 'bench', n
from range(1, 12) p(n) cross join range(2024, 2027) v(y);

insert into course (course_id, title, topic, validity_months, batch_id, source_file, source_row)
select
    format('C{}', n), format('Course {}', n),
    ['safeguarding', 'online_safety', 'prevent', 'data_protection', 'cyber', 'fire'][n], 12, '000001', 'bench', n
from range(1, 7) c(n);

insert into requirement (requirement_id, course_id, audience, frequency_months, due_within_days_of_start, from_on,
    renewal, statutory, source, batch_id, source_file, source_row)
select
    format('R{}', n), format('C{}', n), if(n <= 2, ['all'], ['staff']), 12, 28, date '2023-09-01',
    if(n = 1, 'academic_year', 'months'), n = 1, 'school policy', '000001', 'bench', n
from range(1, 7) c(n);

insert into event (school_id, on_date, text, batch_id, source_file, source_row)
values (null, date '2026-09-01', 'New version of the policy', '000001', 'bench', 1);
"""

_A_GROUP = """
create or replace temp table drawn_place as
select n, format('S{:05d}', n) as school_id, (30 + draw(n, 'adults') * 41)::integer as adults
from range($first, $last) s(n);

insert into school (school_id, name, phase, trust_id, batch_id, source_file, source_row)
select
    school_id, format('School {:05d}', n), if(draw(n, 'phase') < 0.8, 'Primary', 'Secondary'),
    format('T{:04d}', (n - 1) // {in_a_trust} + 1), '000001', 'bench', n
from drawn_place;

insert into term_calendar (school_id, academic_year, term, half, start_on, end_on, batch_id, source_file, source_row)
select
    school_id, format('{}/{:02d}', y, (y + 1) % 100), term, half,
    make_date(y + later, month, day) + shift, make_date(y + later, end_month, end_day) + shift, '000001', 'bench', n
from (select *, (draw(n, 'terms') * 3)::integer as shift from drawn_place)
cross join range(2023, 2027) a(y)
cross join (values
    ('Autumn', 1, 9, 1, 10, 20, 0), ('Autumn', 2, 10, 30, 12, 16, 0), ('Spring', 1, 1, 3, 2, 8, 1),
    ('Spring', 2, 2, 18, 3, 27, 1), ('Summer', 1, 4, 13, 5, 21, 1), ('Summer', 2, 6, 1, 7, 20, 1)
) t(term, half, month, day, end_month, end_day, later);

insert into closure (school_id, closed_on, kind, batch_id, source_file, source_row)
select school_id, make_date(y, 9, 2), 'inset', '000001', 'bench', n from drawn_place cross join range(2023, 2027) a(y);

insert into pupil_roll (school_id, on_date, year_group, pupils, batch_id, source_file, source_row)
select school_id, make_date(y, 10, 1), format('Year {}', g), 25 + (draw(n * 10 + g, y::varchar) * 30)::integer,
    '000001', 'bench', n
from drawn_place cross join range(2023, 2027) a(y) cross join range(1, 7) g(g);

insert into meeting (meeting_id, school_id, held_on, cut_off_on, papers_due_on, kind, batch_id, source_file, source_row)
select format('{}-M{}', school_id, m), school_id, held_on, held_on - 14, held_on - 7,
    if(m % 2 = 0, 'full_board', 'committee'), '000001', 'bench', n
from (select *, date '2023-10-10' + (m * 61)::integer as held_on from drawn_place cross join range(0, 20) m(m));

insert into review (school_id, kind, reviewed_on, next_due, batch_id, source_file, source_row)
select school_id, kind, make_date(y, 11, 1), make_date(y + 1, 11, 1), '000001', 'bench', n
from drawn_place cross join range(2023, 2026) a(y) cross join (values ('filtering_and_monitoring'), ('policy')) k(kind);

create or replace temp table drawn_adult as
with drawn as (
    select
        p.n, p.school_id, k, p.n * 1000 + k as who, format('{}P{:03d}', p.school_id, k) as person_id,
        draw(p.n * 1000 + k, 'role') as r, draw(p.n * 1000 + k, 'join') as j, draw(p.n * 1000 + k, 'leave') as l
    from drawn_place p, lateral (select unnest(range(1, p.adults + 1)) as k)
),
dated as (
    select
        *,
        if(j < 0.7, date '2015-09-01' + (j * 4000)::integer, date '2023-09-01' + ((j - 0.7) * 3800)::integer)
            as joined_on
    from drawn
)
select *, if(l < 0.12, joined_on + 200 + (l * 8000)::integer, null) as left_on from dated;

insert into person (person_id, school_id, legal_forename, legal_surname, work_email, joined_on, left_on, leave_from,
    leave_to, batch_id, source_file, source_row)
select
    person_id, school_id, format('Forename{}', who % 331), format('Surname{}', who % 7919),
    format('{}@school{}.example', k, n), joined_on, left_on,
    if(l > 0.98, joined_on + 400, null), if(l > 0.98, joined_on + 580, null), '000001', 'bench', k
from drawn_adult;

insert into post (post_id, person_id, school_id, job_title, role_category, contract_type, start_on, end_on,
    special_duty, batch_id, source_file, source_row)
select
    person_id || 'A', person_id, school_id, role, role, contract, joined_on, left_on, if(k = 1, 'DSL', null),
    '000001', 'bench', k
from (
    select *,
        case when r < 0.42 then 'teacher' when r < 0.70 then 'teaching_assistant'
            when r < 0.78 then 'midday_supervisor' when r < 0.82 then 'admin' when r < 0.92 then 'governor'
            when r < 0.95 then 'supply' when r < 0.97 then 'contractor' else 'volunteer' end as role,
        case when r between 0.82 and 0.92 then 'office_holder' when r between 0.92 and 0.95 then 'agency'
            when r between 0.95 and 0.97 then 'contractor' when r > 0.97 then 'volunteer'
            else 'permanent' end as contract
    from drawn_adult
)
union all
select person_id || 'B', person_id, school_id, 'admin', 'admin', 'permanent', joined_on + 30, left_on, null,
    '000001', 'bench', k
from drawn_adult where draw(who, 'second') < 0.05;

insert into acknowledgement (ack_id, person_id, policy_id, version, version_basis, acknowledged_at, date_precision,
    response, method, batch_id, source_file, source_row)
select
    format('{}{:02d}{}', person_id, p, y - 2023), person_id, format('POL{:02d}', p), format('{}', y - 2023), 'stated',
    on_date::timestamp + to_seconds((u * 30000)::integer), 'second', if(u < 0.004, 'declined', 'acknowledged'),
    'online_form', '000002', 'bench', k
from (
    select a.*, p, y, draw(a.who * 100 + p * 3 + y - 2024, 'ack') as u,
        greatest(make_date(y, 9, 1), a.joined_on) + (30 * u ** 3)::integer as on_date
    from drawn_adult a cross join range(1, 12) p(p) cross join range(2024, 2027) v(y)
)
where u < 0.95 and (p <= 8 or r < 0.82) and on_date < date '{today}' and (left_on is null or on_date <= left_on)
    and joined_on < make_date(y + 1, 8, 1);

insert into completion (completion_id, person_id, course_id, completed_on, date_precision, result, batch_id,
    source_file, source_row)
select
    format('{}{}{}', person_id, c, y - 2023), person_id, format('C{}', c), on_date, 'day', 'completed', '000003',
    'bench', k
from (
    select a.*, c, y, draw(a.who * 100 + c * 3 + y - 2024, 'course') as u,
        greatest(make_date(y, 9, 1), a.joined_on) + (u * 60)::integer as on_date
    from drawn_adult a cross join range(1, 7) c(c) cross join range(2023, 2027) v(y)
)
where u < 0.92 and on_date < date '{today}' and (left_on is null or on_date <= left_on)
    and joined_on < make_date(y + 1, 8, 1);

insert into declaration (declaration_id, person_id, type, declared_on, nature, status, taken_on, reason,
    transferred_on, deleted_on, batch_id, source_file, source_row)
select
    person_id || 'D', person_id, type, day, 'Known from outside school',
    if(draw(who, 'settled') < 0.9, 'active', 'awaiting_discussion'),
    if(type = 'personal_device_image', day, null), if(type = 'personal_device_image', 'trip', null),
    if(type = 'personal_device_image', day + 1, null), if(type = 'personal_device_image', day + 4, null),
    '000004', 'bench', k
from (
    select *, ['social_contact', 'profile_review', 'personal_device_image', 'personal_phone_use'][1 + (who % 4)]
            as type,
        greatest(joined_on, date '2024-01-08') + (draw(who, 'declared') * 600)::integer as day
    from drawn_adult
)
where draw(who, 'declares') < 0.3 and day < date '{today}';

insert into incident (incident_id, school_id, occurred_on, occurred_time, occurred_precision, reported_on,
    reported_by, platform, category, involves, description, evidence_held, reported_to, status, closed_on, severity,
    direction, response, reporter_role, self_reported, place, first_action_on, evidence_time, evidence_date,
    evidence_screen_print, originals_kept, batch_id, source_file, source_row)
select
    format('{}I{:04d}', school_id, k), school_id, day,
    time '08:30:00' + to_minutes((u * 400)::integer), 'minute', day + (u * 3)::integer,
    null, ['WhatsApp', 'Instagram', 'Snapchat', 'TikTok', 'email'][1 + (u * 4.99)::integer % 5], [category],
    ['pupil', 'staff'], 'A message was received and kept.', 'yes', ['headteacher'],
    if(day + 40 < date '{today}' or u < 0.5, 'closed', 'open'),
    if(day + 40 < date '{today}' or u < 0.5, day + 4 + (u * 35)::integer, null),
    case when u < 0.1 then 'high' when u < 0.4 then 'medium' else 'low' end,
    if(u < 0.3, 'incoming', 'none'), if(u < 0.3, 'rejected', null), 'staff', u < 0.4, 'online_only',
    day + (u * 3)::integer + 1, 'yes', 'yes', 'yes', 'yes', '000005', 'bench', k
from (
    select p.*, k, draw(p.n * 1000 + k, 'incident') as u,
        date '2023-11-01' + (draw(p.n * 1000 + k, 'day') * 1110)::integer as day,
        (select list(category order by category) from drawn_kind)[1 + (draw(p.n * 1000 + k, 'kind') * 11.99)::integer]
            as category
    from drawn_place p, lateral (select unnest(range(1, 150 + (draw(p.n, 'incidents') * 155)::integer)) as k)
)
where day < date '{today}' - 3;
"""


def write(connection: duckdb.DuckDBPyConnection, schools: int, catalogue: Path) -> None:
    """Fills an empty ledger with `schools` schools; the same number gives the same rows."""
    where = str(catalogue / "incident_category.csv").replace("'", "''")
    connection.execute(_DRAW)
    connection.execute(
        f"create temp table drawn_kind as select distinct category from read_csv('{where}', header = true)"
    )
    connection.execute(
        "insert into import_batch select format('{:06d}', n), name, format('{:064d}', n), 'bench', 'bench',"
        f" timestamp '{TODAY} 06:00:00', 0, 0, 0, 0, 0, 0, 0, date '2023-09-01', date '{TODAY}' - 1, false, null, null"
        " from (values (1, 'staff.csv'), (2, 'acknowledgements.csv'), (3, 'training.csv'), (4, 'registers.csv'),"
        " (5, 'incidents.csv')) b(n, name)"
    )
    connection.execute(_ONCE)
    text = _A_GROUP.replace("{in_a_trust}", str(SCHOOLS_A_TRUST)).replace("{today}", TODAY)
    for first in range(1, schools + 1, GROUP):
        last = min(first + GROUP, schools + 1)
        connection.execute(text.replace("$first", str(first)).replace("$last", str(last)))
    for table in ("drawn_adult", "drawn_place", "drawn_kind"):
        connection.execute(f"drop table {table}")


def build(schools: int, memory: str = "6GB") -> dict[str, float]:
    """Writes the ledger, unless it is there, and the snapshot into the data folder in use; returns seconds and MB."""
    import resource

    from data import snapshot, store

    before = _seconds()
    has_ledger = (store.home() / "ledger.duckdb").exists()
    with store.ledger() as connection:
        connection.execute(f"set memory_limit = '{memory}'; set threads = 2; set preserve_insertion_order = false")
        if not has_ledger:
            write(connection, schools, snapshot.CATALOGUE)
        connection.execute("checkpoint; set preserve_insertion_order = true")
        written = _seconds()
        built = store.build_snapshot(connection)
    after = _seconds()
    found = {
        "schools": schools,
        "write_seconds": written[0] - before[0],
        "snapshot_seconds": after[0] - written[0],
        "snapshot_cpu_seconds": after[1] - written[1],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ledger_mb": (store.home() / "ledger.duckdb").stat().st_size / 1e6,
        "snapshot_mb": built.path.stat().st_size / 1e6,
    }
    for name, value in found.items():
        print(f"{name:<22}{value:>12,.1f}")
    for name in ("person", "acknowledgement", "completion", "incident", "obligation", "school_date"):
        print(f"rows of {name:<16}{built.manifest['rows'][name]:>12,}")
    return found


def middle_school() -> tuple[str, ...]:
    """The school in the middle of the file; none where there is no file yet."""
    from data import store

    found = store.current_snapshot()
    return (found.schools[len(found.schools) // 2],) if found else ()


def _seconds() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
