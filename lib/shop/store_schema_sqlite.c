/* SPDX-License-Identifier: MIT */
/*
 * The migrations of the SQLite store, in their order.  Forward only: what
 * stands here was applied somewhere, and its checksum was recorded, so a
 * change is a new entry at the end.
 *
 * Columns follow records.def: TIME is NAME_us, SECONDS is NAME_ms, a BOOL is
 * 0 or 1; test_store_schema holds the two together.  The key of a fact begins
 * with its machine and no unique index over facts lacks it, so that the same
 * tables can be distributed by machine.  There are no triggers and no foreign
 * keys from facts.
 *
 * The long indexes find what began more than two days (STORE_LONG_US) before
 * a window and reaches into it: few rows, so the index costs nothing to keep.
 */
#include "shop/store_internal.h"

static const char *const base[] = {
    "CREATE TABLE migration (\n"
    "  version INTEGER PRIMARY KEY,\n"
    "  name TEXT NOT NULL,\n"
    "  sha256 TEXT NOT NULL,\n"
    "  applied_us INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE commit_log (\n"
    "  seq INTEGER PRIMARY KEY,\n"
    "  committed_us INTEGER NOT NULL,\n"
    "  run TEXT NOT NULL,\n"
    "  program TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX commit_log_committed ON commit_log (committed_us);\n"
    "CREATE TABLE state (\n"
    "  source TEXT NOT NULL,\n"
    "  name TEXT NOT NULL,\n"
    "  value TEXT NOT NULL,\n"
    "  PRIMARY KEY (source, name)\n"
    ") STRICT, WITHOUT ROWID;\n",
    NULL };

#define MACHINE_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  name TEXT,\n"							\
    "  \"group\" TEXT,\n"						\
    "  site TEXT,\n"							\
    "  capacity INTEGER,\n"						\
    "  time_zone TEXT,\n"						\
    "  seq_from INTEGER NOT NULL,\n"

#define OPERATOR_COLUMNS						\
    "  operator TEXT NOT NULL,\n"					\
    "  name TEXT,\n"							\
    "  \"group\" TEXT,\n"						\
    "  site TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define PART_COLUMNS							\
    "  part TEXT NOT NULL,\n"						\
    "  name TEXT,\n"							\
    "  \"group\" TEXT,\n"						\
    "  site TEXT,\n"							\
    "  setup_family TEXT,\n"						\
    "  seq_from INTEGER NOT NULL,\n"

#define STANDARD_COLUMNS						\
    "  part TEXT NOT NULL,\n"						\
    "  op TEXT NOT NULL,\n"						\
    "  machine TEXT NOT NULL,\n"					\
    "  valid_from_us INTEGER NOT NULL,\n"				\
    "  ideal_s REAL,\n"							\
    "  setup_s REAL,\n"							\
    "  valid_to_us INTEGER,\n"						\
    "  assumed INTEGER,\n"						\
    "  seq_from INTEGER NOT NULL,\n"

/* A table and its past, where the key is that of one version. */
#define TWO_TABLES(name, columns, key)					\
    "CREATE TABLE " name " (\n"						\
    columns								\
    "  PRIMARY KEY (" key ")\n"						\
    ") STRICT, WITHOUT ROWID;\n"					\
    "CREATE TABLE " name "_past (\n"					\
    columns								\
    "  seq_to INTEGER NOT NULL,\n"					\
    "  PRIMARY KEY (" key ", seq_from)\n"				\
    ") STRICT, WITHOUT ROWID;\n"

static const char *const reference[] = {
    TWO_TABLES("machine", MACHINE_COLUMNS, "machine"),
    TWO_TABLES("operator", OPERATOR_COLUMNS, "operator"),
    TWO_TABLES("part", PART_COLUMNS, "part"),
    TWO_TABLES("standard", STANDARD_COLUMNS,
        "part, op, machine, valid_from_us"),
    NULL };

#define SPAN_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  start_us INTEGER NOT NULL,\n"					\
    "  end_us INTEGER NOT NULL,\n"					\
    "  source TEXT NOT NULL,\n"						\
    "  source_key TEXT NOT NULL,\n"					\
    "  n INTEGER NOT NULL,\n"						\
    "  seconds_ms INTEGER,\n"						\
    "  state TEXT NOT NULL,\n"						\
    "  reason TEXT,\n"							\
    "  job TEXT,\n"							\
    "  part TEXT,\n"							\
    "  op TEXT,\n"							\
    "  operator TEXT,\n"						\
    "  open INTEGER,\n"							\
    "  parts REAL,\n"							\
    "  scrap REAL,\n"							\
    "  flags TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define OUTPUT_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  start_us INTEGER NOT NULL,\n"					\
    "  end_us INTEGER NOT NULL,\n"					\
    "  source TEXT NOT NULL,\n"						\
    "  source_key TEXT NOT NULL,\n"					\
    "  n INTEGER NOT NULL,\n"						\
    "  parts REAL,\n"							\
    "  scrap REAL,\n"							\
    "  rework REAL,\n"							\
    "  target REAL,\n"							\
    "  job TEXT,\n"							\
    "  part TEXT,\n"							\
    "  op TEXT,\n"							\
    "  operator TEXT,\n"						\
    "  open INTEGER,\n"							\
    "  flags TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define JOB_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  start_us INTEGER NOT NULL,\n"					\
    "  end_us INTEGER NOT NULL,\n"					\
    "  source TEXT NOT NULL,\n"						\
    "  source_key TEXT NOT NULL,\n"					\
    "  n INTEGER NOT NULL,\n"						\
    "  open INTEGER,\n"							\
    "  job TEXT,\n"							\
    "  part TEXT,\n"							\
    "  op TEXT,\n"							\
    "  operator TEXT,\n"						\
    "  duration_ms INTEGER,\n"						\
    "  planned_parts REAL,\n"						\
    "  due_us INTEGER,\n"						\
    "  priority INTEGER,\n"						\
    "  setup_family TEXT,\n"						\
    "  flags TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define SENSOR_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  time_us INTEGER NOT NULL,\n"					\
    "  name TEXT NOT NULL,\n"						\
    "  value REAL NOT NULL,\n"						\
    "  unit TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define MAINTENANCE_COLUMNS						\
    "  machine TEXT NOT NULL,\n"					\
    "  start_us INTEGER NOT NULL,\n"					\
    "  end_us INTEGER NOT NULL,\n"					\
    "  source TEXT NOT NULL,\n"						\
    "  source_key TEXT NOT NULL,\n"					\
    "  n INTEGER NOT NULL,\n"						\
    "  type TEXT NOT NULL,\n"						\
    "  note TEXT,\n"							\
    "  seq_from INTEGER NOT NULL,\n"

#define FACT_KEY "machine, start_us, source, source_key, n"
#define LONG_INDEX(name)						\
    "CREATE INDEX " name "_long ON " name " (machine, end_us)\n"	\
    "  WHERE end_us - start_us > 172800000000;\n"
#define FACT_TABLES(name, columns)					\
    TWO_TABLES(name, columns, FACT_KEY)					\
    LONG_INDEX(name)							\
    LONG_INDEX(name "_past")

static const char *const facts[] = {
    FACT_TABLES("span", SPAN_COLUMNS),
    FACT_TABLES("output", OUTPUT_COLUMNS),
    FACT_TABLES("job", JOB_COLUMNS)
    "CREATE INDEX job_job ON job (job, op, start_us);\n",
    TWO_TABLES("sensor", SENSOR_COLUMNS, "machine, time_us, name"),
    FACT_TABLES("maintenance", MAINTENANCE_COLUMNS),
    NULL };

/*
 * The ledger: a row for each row of a source that gave facts.  Looked up
 * wherever its machine was before, so the key begins with the source; it
 * holds the machine as every unique index must.  spread_us is how far its
 * facts' starts lie behind its own; kinds has a bit for each kind it gave;
 * swept says that its source is swept, so that others spare the index by start.
 * The run is in commit_log by seq.
 */
static const char *const ledger[] = {
    "CREATE TABLE source_row (\n"
    "  source TEXT NOT NULL,\n"
    "  source_key TEXT NOT NULL,\n"
    "  machine TEXT NOT NULL,\n"
    "  start_us INTEGER NOT NULL,\n"
    "  spread_us INTEGER NOT NULL,\n"
    "  row_hash BLOB NOT NULL,\n"
    "  mapping INTEGER NOT NULL,\n"
    "  open INTEGER NOT NULL,\n"
    "  kinds INTEGER NOT NULL,\n"
    "  swept INTEGER NOT NULL,\n"
    "  seq INTEGER NOT NULL,\n"
    "  PRIMARY KEY (source, source_key, machine)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX source_row_start ON source_row (source, start_us)\n"
    "  WHERE swept = 1;\n"
    "CREATE INDEX source_row_open ON source_row (source, start_us)\n"
    "  WHERE open = 1;\n",
    "CREATE TABLE quarantine (\n"
    "  source TEXT NOT NULL,\n"
    "  source_key TEXT NOT NULL,\n"
    "  field TEXT NOT NULL,\n"
    "  why TEXT NOT NULL,\n"
    "  raw TEXT NOT NULL,\n"
    "  first_us INTEGER NOT NULL,\n"
    "  last_us INTEGER NOT NULL,\n"
    "  attempts INTEGER NOT NULL,\n"
    "  run TEXT NOT NULL,\n"
    "  PRIMARY KEY (source, source_key)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE quarantine_past (\n"
    "  source TEXT NOT NULL,\n"
    "  source_key TEXT NOT NULL,\n"
    "  field TEXT NOT NULL,\n"
    "  why TEXT NOT NULL,\n"
    "  raw TEXT NOT NULL,\n"
    "  first_us INTEGER NOT NULL,\n"
    "  last_us INTEGER NOT NULL,\n"
    "  attempts INTEGER NOT NULL,\n"
    "  run TEXT NOT NULL,\n"
    "  resolved_us INTEGER NOT NULL,\n"
    "  PRIMARY KEY (source, source_key, first_us, resolved_us)\n"
    ") STRICT, WITHOUT ROWID;\n",
    NULL };

/*
 * What moved between two commits, without a look at every row: by the commit
 * that brought a row and, in the past, by the one that took it away.  Entries
 * come in the order of the index, so a first load hardly notices.
 */
#define BY_COMMIT(name)							\
    "CREATE INDEX " name "_seq ON " name " (seq_from);\n"		\
    "CREATE INDEX " name "_past_seq ON " name "_past (seq_to, seq_from);\n"

static const char *const changes[] = {
    BY_COMMIT("span"),
    BY_COMMIT("output"),
    BY_COMMIT("job"),
    BY_COMMIT("sensor"),
    BY_COMMIT("maintenance"),
    NULL };

/*
 * A job and an op may be texts of any length, which an index of PostgreSQL
 * does not take; what sets two of them apart stands in the first characters.
 */
static const char *const job_prefix[] = {
    "DROP INDEX job_job;\n"
    "CREATE INDEX job_job ON job\n"
    "  (substr(job, 1, 250), substr(op, 1, 250), start_us);\n",
    NULL };

/*
 * A fact that came with more of its kind than are listed by commit anyway is
 * left out of that index, whose entry costs a seventh of its load; the log
 * says which commits brought such, by a bit for each kind.
 */
#define BULK(name)							\
    "ALTER TABLE " name " ADD COLUMN bulk INTEGER;\n"			\
    "DROP INDEX " name "_seq;\n"					\
    "CREATE INDEX " name "_seq ON " name " (seq_from)\n"		\
    "  WHERE bulk IS NULL;\n"

static const char *const bulk[] = {
    "ALTER TABLE commit_log ADD COLUMN bulk INTEGER;\n"
    "CREATE INDEX commit_log_bulk ON commit_log (seq)\n"
    "  WHERE bulk IS NOT NULL;\n",
    BULK("span"),
    BULK("output"),
    BULK("job"),
    BULK("maintenance"),
    NULL };

/*
 * What models said, by its own key as a reading is: no row of a source gave
 * it.  A moment without a job has the job "".
 */
#define PREDICTION_COLUMNS						\
    "  machine TEXT NOT NULL,\n"					\
    "  time_us INTEGER NOT NULL,\n"					\
    "  job TEXT NOT NULL,\n"						\
    "  outcome TEXT NOT NULL,\n"					\
    "  model TEXT NOT NULL,\n"						\
    "  version INTEGER NOT NULL,\n"					\
    "  value REAL,\n"							\
    "  class TEXT,\n"							\
    "  confidence REAL,\n"						\
    "  low REAL,\n"							\
    "  high REAL,\n"							\
    "  baseline REAL,\n"						\
    "  why_1 TEXT,\n"							\
    "  why_1_effect REAL,\n"						\
    "  why_2 TEXT,\n"							\
    "  why_2_effect REAL,\n"						\
    "  why_3 TEXT,\n"							\
    "  why_3_effect REAL,\n"						\
    "  novel INTEGER,\n"						\
    "  chances TEXT,\n"							\
    "  baseline_chances TEXT,\n"					\
    "  seq_from INTEGER NOT NULL,\n"

#define ANOMALY_COLUMNS							\
    "  machine TEXT NOT NULL,\n"					\
    "  time_us INTEGER NOT NULL,\n"					\
    "  job TEXT NOT NULL,\n"						\
    "  model TEXT NOT NULL,\n"						\
    "  version INTEGER NOT NULL,\n"					\
    "  score REAL NOT NULL,\n"						\
    "  threshold REAL NOT NULL,\n"					\
    "  is_anomaly INTEGER NOT NULL,\n"					\
    "  why_1 TEXT,\n"							\
    "  why_1_effect REAL,\n"						\
    "  why_2 TEXT,\n"							\
    "  why_2_effect REAL,\n"						\
    "  why_3 TEXT,\n"							\
    "  why_3_effect REAL,\n"						\
    "  novel INTEGER,\n"						\
    "  seq_from INTEGER NOT NULL,\n"

static const char *const prediction[] = {
    TWO_TABLES("prediction", PREDICTION_COLUMNS,
        "machine, time_us, job, outcome, model, version")
    BY_COMMIT("prediction"),
    TWO_TABLES("anomaly", ANOMALY_COLUMNS,
        "machine, time_us, job, model, version")
    BY_COMMIT("anomaly"),
    NULL };

/* Here the order of the ledger's key costs nothing: see store_schema_pg.c. */
static const char *const ledger_key[] = { NULL };

const char *const *const store_steps_sqlite[STORE_NSTEPS] = { base,
	reference, facts, ledger, changes, job_prefix, bulk,
	prediction, ledger_key };
