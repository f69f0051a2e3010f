-- Checks on the social-media policy: on its entry in the register, and on its text.
--
-- grain:     one row per check
-- columns:   check_name, clause, state, finding, advice
-- audience:  board
-- published: yes
select check_name, clause, state, finding, advice
from policy_health;
