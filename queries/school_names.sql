-- The schools that a reader may choose from, by name.
--
-- grain:     one row per school
-- columns:   school_id, school
-- audience:  leaders, data
-- published: no
select s.school_id, s.name as school
from school s
where ($schools is null or s.school_id in (select unnest(string_split(lines, E'\n')) from (values ($schools)) named(lines)))
order by s.name, s.school_id;
