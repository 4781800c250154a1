-- A source as cimco-sync finds one: `sqlite3 cimco.db <source.sql`, from the
-- top of the tree, with libexec in the PATH.

CREATE TABLE joblog_ob (
  machine VARCHAR(20), StartTime DATETIME, EndTime DATETIME,
  JobNumber VARCHAR(20), PartNumber VARCHAR(20), OpNumber VARCHAR(20),
  State VARCHAR(10), EmpID VARCHAR(20), OperatorName VARCHAR(40),
  PartsProduced INT, JobDuration INT, RunningTime INT, SetupTime INT,
  WaitingSetupTime INT, NotFeedingTime INT, AdjustmentTime INT,
  DressingTime INT, ToolingTime INT, EngineeringTime INT,
  MaintenanceTime INT, BuyInTime INT, BreakShiftChangeTime INT, IdleTime INT);
CREATE INDEX joblog_start ON joblog_ob (StartTime);
.import --csv --skip 1 tests/data/demo/joblog_ob.csv joblog_ob

-- NIST's logs say when the control changed its state.  shdr-to-facts makes a
-- span of each pair of changes; a span becomes a row, with the control's word
-- in `status`, stamped when it was over.
CREATE TEMP TABLE fact (line TEXT);
.mode ascii
.separator "\001" "\n"
.import "|shdr-to-facts Mazak01 tests/data/nist/Mazak01.shdr" fact
.import "|shdr-to-facts Hurco01 tests/data/nist/Hurco01.shdr" fact

CREATE TABLE events (
  id INTEGER PRIMARY KEY, machine VARCHAR(20), start_ts DATETIME,
  end_ts DATETIME, status VARCHAR(20), changed_at DATETIME);
CREATE INDEX events_changed ON events (changed_at);
INSERT INTO events (machine, start_ts, end_ts, status, changed_at)
  SELECT line ->> 'machine',
    replace(rtrim(line ->> 'start', 'Z'), 'T', ' '),
    replace(rtrim(line ->> 'end', 'Z'), 'T', ' '),
    upper(line ->> 'reason'),
    replace(rtrim(line ->> 'end', 'Z'), 'T', ' ')
  FROM fact WHERE line ->> 'record' = 'span' ORDER BY line ->> 'end';
