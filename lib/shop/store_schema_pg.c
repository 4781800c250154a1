/* SPDX-License-Identifier: MIT */
/*
 * The migrations of the PostgreSQL store: the same steps by the same numbers
 * as store_schema_sqlite.c, whose rules hold here.
 *
 * Texts sort by their bytes, whatever the database's collation is, so that
 * both stores write the same streams.  TIME is timestamptz under its own name,
 * SECONDS a bigint of milliseconds, NAME_ms.
 */
#include "shop/store_internal.h"

static const char *const base[] = {
    "CREATE TABLE migration (\n"
    "  version bigint PRIMARY KEY,\n"
    "  name text COLLATE \"C\" NOT NULL,\n"
    "  sha256 text COLLATE \"C\" NOT NULL,\n"
    "  applied_at timestamptz NOT NULL\n"
    ");\n"
    "CREATE TABLE commit_log (\n"
    "  seq bigint PRIMARY KEY,\n"
    "  committed_at timestamptz NOT NULL,\n"
    "  run text COLLATE \"C\" NOT NULL,\n"
    "  program text COLLATE \"C\" NOT NULL\n"
    ");\n"
    "CREATE INDEX commit_log_committed ON commit_log (committed_at);\n"
    "CREATE TABLE state (\n"
    "  source text COLLATE \"C\" NOT NULL,\n"
    "  name text COLLATE \"C\" NOT NULL,\n"
    "  value text COLLATE \"C\" NOT NULL,\n"
    "  PRIMARY KEY (source, name)\n"
    ");\n",
    NULL };

#define MACHINE_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  name text COLLATE \"C\",\n"					\
    "  \"group\" text COLLATE \"C\",\n"					\
    "  site text COLLATE \"C\",\n"					\
    "  capacity bigint,\n"						\
    "  time_zone text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define OPERATOR_COLUMNS						\
    "  operator text COLLATE \"C\" NOT NULL,\n"				\
    "  name text COLLATE \"C\",\n"					\
    "  \"group\" text COLLATE \"C\",\n"					\
    "  site text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define PART_COLUMNS							\
    "  part text COLLATE \"C\" NOT NULL,\n"				\
    "  name text COLLATE \"C\",\n"					\
    "  \"group\" text COLLATE \"C\",\n"					\
    "  site text COLLATE \"C\",\n"					\
    "  setup_family text COLLATE \"C\",\n"				\
    "  seq_from bigint NOT NULL,\n"

#define STANDARD_COLUMNS						\
    "  part text COLLATE \"C\" NOT NULL,\n"				\
    "  op text COLLATE \"C\" NOT NULL,\n"				\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  valid_from timestamptz NOT NULL,\n"				\
    "  ideal_s double precision,\n"					\
    "  setup_s double precision,\n"					\
    "  valid_to timestamptz,\n"						\
    "  assumed boolean,\n"						\
    "  seq_from bigint NOT NULL,\n"

/* A table and its past, where the key is that of one version. */
#define TWO_TABLES(name, columns, key)					\
    "CREATE TABLE " name " (\n"						\
    columns								\
    "  PRIMARY KEY (" key ")\n"						\
    ");\n"					\
    "CREATE TABLE " name "_past (\n"					\
    columns								\
    "  seq_to bigint NOT NULL,\n"					\
    "  PRIMARY KEY (" key ", seq_from)\n"				\
    ");\n"

static const char *const reference[] = {
    TWO_TABLES("machine", MACHINE_COLUMNS, "machine"),
    TWO_TABLES("operator", OPERATOR_COLUMNS, "operator"),
    TWO_TABLES("part", PART_COLUMNS, "part"),
    TWO_TABLES("standard", STANDARD_COLUMNS,
        "part, op, machine, valid_from"),
    NULL };

#define SPAN_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  start timestamptz NOT NULL,\n"					\
    "  \"end\" timestamptz NOT NULL,\n"					\
    "  source text COLLATE \"C\" NOT NULL,\n"				\
    "  source_key text COLLATE \"C\" NOT NULL,\n"			\
    "  n bigint NOT NULL,\n"						\
    "  seconds_ms bigint,\n"						\
    "  state text COLLATE \"C\" NOT NULL,\n"				\
    "  reason text COLLATE \"C\",\n"					\
    "  job text COLLATE \"C\",\n"					\
    "  part text COLLATE \"C\",\n"					\
    "  op text COLLATE \"C\",\n"					\
    "  operator text COLLATE \"C\",\n"					\
    "  open boolean,\n"							\
    "  parts double precision,\n"					\
    "  scrap double precision,\n"					\
    "  flags text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define OUTPUT_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  start timestamptz NOT NULL,\n"					\
    "  \"end\" timestamptz NOT NULL,\n"					\
    "  source text COLLATE \"C\" NOT NULL,\n"				\
    "  source_key text COLLATE \"C\" NOT NULL,\n"			\
    "  n bigint NOT NULL,\n"						\
    "  parts double precision,\n"					\
    "  scrap double precision,\n"					\
    "  rework double precision,\n"					\
    "  target double precision,\n"					\
    "  job text COLLATE \"C\",\n"					\
    "  part text COLLATE \"C\",\n"					\
    "  op text COLLATE \"C\",\n"					\
    "  operator text COLLATE \"C\",\n"					\
    "  open boolean,\n"							\
    "  flags text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define JOB_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  start timestamptz NOT NULL,\n"					\
    "  \"end\" timestamptz NOT NULL,\n"					\
    "  source text COLLATE \"C\" NOT NULL,\n"				\
    "  source_key text COLLATE \"C\" NOT NULL,\n"			\
    "  n bigint NOT NULL,\n"						\
    "  open boolean,\n"							\
    "  job text COLLATE \"C\",\n"					\
    "  part text COLLATE \"C\",\n"					\
    "  op text COLLATE \"C\",\n"					\
    "  operator text COLLATE \"C\",\n"					\
    "  duration_ms bigint,\n"						\
    "  planned_parts double precision,\n"				\
    "  due timestamptz,\n"						\
    "  priority bigint,\n"						\
    "  setup_family text COLLATE \"C\",\n"				\
    "  flags text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define SENSOR_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  time timestamptz NOT NULL,\n"					\
    "  name text COLLATE \"C\" NOT NULL,\n"				\
    "  value double precision NOT NULL,\n"				\
    "  unit text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define MAINTENANCE_COLUMNS						\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  start timestamptz NOT NULL,\n"					\
    "  \"end\" timestamptz NOT NULL,\n"					\
    "  source text COLLATE \"C\" NOT NULL,\n"				\
    "  source_key text COLLATE \"C\" NOT NULL,\n"			\
    "  n bigint NOT NULL,\n"						\
    "  type text COLLATE \"C\" NOT NULL,\n"				\
    "  note text COLLATE \"C\",\n"					\
    "  seq_from bigint NOT NULL,\n"

#define FACT_KEY "machine, start, source, source_key, n"
#define LONG_INDEX(name)						\
    "CREATE INDEX " name "_long ON " name " (machine, \"end\")\n"	\
    "  WHERE \"end\" - start > interval '48:00:00';\n"
#define FACT_TABLES(name, columns)					\
    TWO_TABLES(name, columns, FACT_KEY)					\
    LONG_INDEX(name)							\
    LONG_INDEX(name "_past")

static const char *const facts[] = {
    FACT_TABLES("span", SPAN_COLUMNS),
    FACT_TABLES("output", OUTPUT_COLUMNS),
    FACT_TABLES("job", JOB_COLUMNS)
    "CREATE INDEX job_job ON job (job, op, start);\n",
    TWO_TABLES("sensor", SENSOR_COLUMNS, "machine, time, name"),
    FACT_TABLES("maintenance", MAINTENANCE_COLUMNS),
    NULL };

/* As in SQLite; the comments stand there. */
static const char *const ledger[] = {
    "CREATE TABLE source_row (\n"
    "  source text COLLATE \"C\" NOT NULL,\n"
    "  source_key text COLLATE \"C\" NOT NULL,\n"
    "  machine text COLLATE \"C\" NOT NULL,\n"
    "  start timestamptz NOT NULL,\n"
    "  spread_us bigint NOT NULL,\n"
    "  row_hash bytea NOT NULL,\n"
    "  mapping bigint NOT NULL,\n"
    "  open boolean NOT NULL,\n"
    "  kinds bigint NOT NULL,\n"
    "  swept boolean NOT NULL,\n"
    "  seq bigint NOT NULL,\n"
    "  PRIMARY KEY (source, source_key, machine)\n"
    ");\n"
    "CREATE INDEX source_row_start ON source_row (source, start)\n"
    "  WHERE swept;\n"
    "CREATE INDEX source_row_open ON source_row (source, start)\n"
    "  WHERE open;\n",
    "CREATE TABLE quarantine (\n"
    "  source text COLLATE \"C\" NOT NULL,\n"
    "  source_key text COLLATE \"C\" NOT NULL,\n"
    "  field text COLLATE \"C\" NOT NULL,\n"
    "  why text COLLATE \"C\" NOT NULL,\n"
    "  raw text COLLATE \"C\" NOT NULL,\n"
    "  first_at timestamptz NOT NULL,\n"
    "  last_at timestamptz NOT NULL,\n"
    "  attempts bigint NOT NULL,\n"
    "  run text COLLATE \"C\" NOT NULL,\n"
    "  PRIMARY KEY (source, source_key)\n"
    ");\n"
    "CREATE TABLE quarantine_past (\n"
    "  source text COLLATE \"C\" NOT NULL,\n"
    "  source_key text COLLATE \"C\" NOT NULL,\n"
    "  field text COLLATE \"C\" NOT NULL,\n"
    "  why text COLLATE \"C\" NOT NULL,\n"
    "  raw text COLLATE \"C\" NOT NULL,\n"
    "  first_at timestamptz NOT NULL,\n"
    "  last_at timestamptz NOT NULL,\n"
    "  attempts bigint NOT NULL,\n"
    "  run text COLLATE \"C\" NOT NULL,\n"
    "  resolved_at timestamptz NOT NULL,\n"
    "  PRIMARY KEY (source, source_key, first_at, resolved_at)\n"
    ");\n",
    NULL };

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

static const char *const job_prefix[] = {
    "DROP INDEX job_job;\n"
    "CREATE INDEX job_job ON job\n"
    "  (substr(job, 1, 250), substr(op, 1, 250), start);\n",
    NULL };

#define BULK(name)							\
    "ALTER TABLE " name " ADD COLUMN bulk boolean;\n"			\
    "DROP INDEX " name "_seq;\n"					\
    "CREATE INDEX " name "_seq ON " name " (seq_from)\n"		\
    "  WHERE bulk IS NULL;\n"

static const char *const bulk[] = {
    "ALTER TABLE commit_log ADD COLUMN bulk bigint;\n"
    "CREATE INDEX commit_log_bulk ON commit_log (seq)\n"
    "  WHERE bulk IS NOT NULL;\n",
    BULK("span"),
    BULK("output"),
    BULK("job"),
    BULK("maintenance"),
    NULL };

#define PREDICTION_COLUMNS						\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  time timestamptz NOT NULL,\n"					\
    "  job text COLLATE \"C\" NOT NULL,\n"				\
    "  outcome text COLLATE \"C\" NOT NULL,\n"				\
    "  model text COLLATE \"C\" NOT NULL,\n"				\
    "  version bigint NOT NULL,\n"					\
    "  value double precision,\n"					\
    "  class text COLLATE \"C\",\n"					\
    "  confidence double precision,\n"					\
    "  low double precision,\n"						\
    "  high double precision,\n"					\
    "  baseline double precision,\n"					\
    "  why_1 text COLLATE \"C\",\n"					\
    "  why_1_effect double precision,\n"				\
    "  why_2 text COLLATE \"C\",\n"					\
    "  why_2_effect double precision,\n"				\
    "  why_3 text COLLATE \"C\",\n"					\
    "  why_3_effect double precision,\n"				\
    "  novel boolean,\n"						\
    "  chances text COLLATE \"C\",\n"					\
    "  baseline_chances text COLLATE \"C\",\n"				\
    "  seq_from bigint NOT NULL,\n"

#define ANOMALY_COLUMNS							\
    "  machine text COLLATE \"C\" NOT NULL,\n"				\
    "  time timestamptz NOT NULL,\n"					\
    "  job text COLLATE \"C\" NOT NULL,\n"				\
    "  model text COLLATE \"C\" NOT NULL,\n"				\
    "  version bigint NOT NULL,\n"					\
    "  score double precision NOT NULL,\n"				\
    "  threshold double precision NOT NULL,\n"				\
    "  is_anomaly boolean NOT NULL,\n"					\
    "  why_1 text COLLATE \"C\",\n"					\
    "  why_1_effect double precision,\n"				\
    "  why_2 text COLLATE \"C\",\n"					\
    "  why_2_effect double precision,\n"				\
    "  why_3 text COLLATE \"C\",\n"					\
    "  why_3_effect double precision,\n"				\
    "  novel boolean,\n"						\
    "  seq_from bigint NOT NULL,\n"

static const char *const prediction[] = {
    TWO_TABLES("prediction", PREDICTION_COLUMNS,
        "machine, time, job, outcome, model, version")
    BY_COMMIT("prediction"),
    TWO_TABLES("anomaly", ANOMALY_COLUMNS,
        "machine, time, job, model, version")
    BY_COMMIT("anomaly"),
    NULL };

/*
 * The server sorts by the first column's bytes and looks at the others only
 * where that is the same: of one source it is always.  So it comes second; and
 * whether there are rows of a source is asked of its state, see store_stage.c.
 * Of a first load that was cut off the key may be missing.
 */
static const char *const ledger_key[] = {
    "ALTER TABLE source_row DROP CONSTRAINT IF EXISTS source_row_pkey;\n"
    "DROP INDEX IF EXISTS source_row_pkey;\n"
    "ALTER TABLE source_row ADD PRIMARY KEY (source_key, source, machine);\n"
    "INSERT INTO state (source, name, value)\n"
    "  SELECT DISTINCT source, 'store.rows', '1' FROM source_row;\n",
    NULL };

const char *const *const store_steps_pg[STORE_NSTEPS] = { base,
	reference, facts, ledger, changes, job_prefix, bulk,
	prediction, ledger_key };
