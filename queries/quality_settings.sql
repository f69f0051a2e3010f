-- The numbers that figures rest on: the school's own, or the defaults.
--
-- grain:        one row per setting
-- columns:      setting_name, setting_value, meaning
-- audience:     leaders, data
select replace(name, '_', ' ') as setting_name, value as setting_value, meaning
from settings
order by name
