-- Declared social contact
-- A contact with pupils or families outside school that an adult has declared and that has not ended.
-- formula: declared on or before the day, status not ended
-- source: register of declarations
create macro is_live_contact(d, as_at) as d.type = 'social_contact' and d.declared_on <= as_at and d.status != 'ended';

-- Openly acknowledged contact
-- The school has recorded that it knows of the contact, and the conversation about it has been held.
-- formula: acknowledged openly, and not waiting to be discussed
-- source: register of declarations
create macro is_openly_known(d) as coalesce(d.openly_acknowledged, false) and d.status = 'active';

-- Declarations current
-- Declared contacts that the head has acknowledged and somebody has looked at again within 12 months. One declared in
-- the last five school days is not late yet and is left out until it is acknowledged.
-- formula: acknowledged and declared or reviewed within 12 months ÷ live and (acknowledged or over 5 school days old)
-- source: register of declarations; term dates
create macro is_current_contact(d, as_at) as
    is_openly_known(d)
    and greatest(d.declared_on, if(d.reviewed_on <= as_at, d.reviewed_on, d.declared_on)) > (as_at - interval 12 months)::date;

-- Images transferred and deleted in time
-- An image goes to the school's own storage within one school day and off the personal equipment within five, counted
-- from the day it was taken (declared, where that is not known).
-- formula: transferred ≤ 1 school day and deleted ≤ 5 school days after it was taken ÷ images whose time is over
-- source: register of images on personal equipment; term dates
create macro image_taken_on(d) as coalesce(d.taken_on, d.declared_on);

-- Image still on personal equipment
-- Taken on a personal phone or camera and not yet deleted from it.
-- formula: taken on or before the day, not deleted by the day
-- source: register of images on personal equipment
create macro is_image_held(d, as_at) as
    d.type = 'personal_device_image' and image_taken_on(d) <= as_at
    and (d.deleted_on is null or d.deleted_on > as_at);

-- Use of a personal phone with permission
-- A personal phone is used to reach pupils or parents only with express permission or in an emergency (clause 8.3).
-- formula: uses with permission or emergency ÷ uses
-- source: register of personal phone use
create macro is_phone_use_covered(d) as d.permission_by is not null or coalesce(d.emergency, false);
