-- The schools that a reader may choose from, by name.
--
-- grain:     one row per school
-- columns:   school_id, school
-- audience:  leaders, data
-- published: no
select s.school_id, s.name as school
from school s
where list_contains($schools, s.school_id)
order by s.name, s.school_id;
