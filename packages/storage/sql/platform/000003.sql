-- A calendar was stored and read by nothing.
alter table platform.tenant drop column calendar;
