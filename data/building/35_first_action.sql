-- When the record of an incident leaves its first action blank, its chronology tells.

update incident
set first_action_on = acted.first_on
from (select incident_id, min(action_on) as first_on from incident_action group by incident_id) acted
where incident.incident_id = acted.incident_id
    and incident.first_action_on is null
    and acted.first_on >= coalesce(incident.reported_on, incident.occurred_on);
