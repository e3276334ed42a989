-- REPLACE deletes the row in its way without firing delete triggers, unless the connection asks for recursive_triggers,
-- which a foreign one does not. With this trigger no INSERT takes the number of an existing row (R-SEC-2).
CREATE TRIGGER `audit_events_no_replace` BEFORE INSERT ON `audit_events`
WHEN EXISTS (SELECT 1 FROM `audit_events` WHERE `seq` = NEW.`seq`)
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
