/* SPDX-License-Identifier: MIT */
/*
 * discover_word_table: the lists of discover_word.c, folded.  A line ends
 * with NULL; the first words of a line are the likeliest.
 */
#ifndef CIMCO_DISCOVER_WORD_TABLE_H
#define CIMCO_DISCOVER_WORD_TABLE_H

#include "cimco/discover_word.h"

enum { LINE_MAX = 48 };

/* Names of columns. */
static const char *const role_word[ROLES][LINE_MAX] = {
	[ROLE_START] = { "starttime", "start", "startts", "startdate",
	    "startdatetime", "starttimestamp", "startat", "startedat",
	    "started", "tstart", "begin", "begintime", "beginn", "begun",
	    "timestart", "fromtime", "startzeit", "startzeitpunkt",
	    "beginnzeit", "anfang", "starttid", "starttidspunkt", "inicio",
	    "fechainicio", "horainicio", "startutc", "von", "fra", "desde",
	    "from", "hourstart", "hour", "stunde", NULL },
	[ROLE_END] = { "endtime", "end", "endts", "enddate", "enddatetime",
	    "endtimestamp", "endat", "endedat", "ended", "tend", "stoptime",
	    "stopts", "finish", "finishtime", "finished", "finishedat",
	    "timeend", "totime", "ende", "endzeit", "endezeit",
	    "endzeitpunkt", "sluttid", "slut", "sluttidspunkt", "fin",
	    "fechafin", "horafin", "complete", "completed", "completedat",
	    "closedat", "endutc", "bis", "til", "hasta", "until", NULL },
	[ROLE_STAMP] = { "changedat", "updatedat", "modifiedat", "lastupdate",
	    "lastupdated", "lastmodified", "lastchange", "lastchanged",
	    "changed", "updated", "modified", "changets", "updatets",
	    "updatetime", "changetime", "modifytime", "changestamp",
	    "updatestamp", "rowtime", "geaendert", "geaendertam",
	    "aenderung", "letzteaenderung", "aendret", "aendretdato",
	    "sidstaendret", "opdateret", "modificado", "actualizado",
	    "ultimocambio", "fechamodificacion", NULL },
	[ROLE_MACHINE] = { "machine", "machineid", "machinename", "machineno",
	    "machinenumber", "machinenr", "mach", "machid", "portid", "port",
	    "workcenter", "workcentre", "workstation", "equipment",
	    "equipmentid", "asset", "assetid", "resource", "resourceid",
	    "device", "deviceid", "maschine", "maschinenr", "maschineid",
	    "maschinennr", "maschinenid", "maschinenname",
	    "maschinennummer", "anlage", "anlagennr", "arbeitsplatz",
	    "arbeitsplatznr", "maskine", "maskinid", "maskinnr",
	    "maskinnavn", "maskinenr", "maquina", "idmaquina", "maquinaid",
	    "equipo", "centrotrabajo", NULL },
	[ROLE_STATE] = { "state", "status", "machinestate", "machinestatus",
	    "statename", "statusname", "statustext", "statecode",
	    "statuscode", "execution", "condition", "mode", "zustand",
	    "maschinenzustand", "maschinenstatus", "tilstand",
	    "maskintilstand", "maskinstatus", "estado", "estadomaquina",
	    "eventtype", "reporttype", NULL },
	[ROLE_DURATION] = { "jobduration", "duration", "durations",
	    "durationsec", "durationseconds", "seconds", "secs", "elapsed",
	    "elapsedtime", "totaltime", "dauer", "dauersek", "gesamtdauer",
	    "varighed", "varighedsek", "duracion", "duracions", NULL },
	[ROLE_PARTS] = { "partsproduced", "parts", "partcount", "partscount",
	    "partsmade", "produced", "piecesproduced", "pieces", "pcs",
	    "quantity", "qty", "qtycompleted", "qtyproduced", "qtymade",
	    "goodparts", "good", "count", "output", "actual", "stueck",
	    "stueckzahl", "stk", "stkzahl", "menge", "gutteile", "gutmenge",
	    "anzahl", "antal", "antalemner", "antalproduceret",
	    "producerede", "cantidad", "piezas", "piezasproducidas",
	    "producidas", "unidades", NULL },
	[ROLE_SCRAP] = { "scrap", "scrapped", "scrapparts", "scrapqty",
	    "qtyscrap", "qtyscrapped", "rejects", "rejected", "reject", "bad",
	    "badparts", "nok", "defects", "defective", "waste", "ausschuss",
	    "ausschussmenge", "schlechtteile", "kassation", "kasseret",
	    "skrot", "chatarra", "rechazo", "rechazadas", "defectuosas",
	    NULL },
	[ROLE_TARGET] = { "target", "targetparts", "targetqty", "hourtarget",
	    "goal", "plan", "planned", "sollmenge", "soll", "sollstueck",
	    "zielmenge", "ziel", "maal", "maltal", "objetivo", "meta",
	    NULL },
	[ROLE_REASON] = { "reason", "reasoncode", "reasontext", "cause",
	    "causecode", "stopreason", "stopcause", "downtimereason",
	    "downreason", "grund", "stoergrund", "stillstandsgrund",
	    "ursache", "stopgrund", "aarsag", "stopaarsag", "stopkode",
	    "motivo", "motivoparada", "causa", "razon", NULL },
	[ROLE_JOB] = { "jobnumber", "job", "jobno", "jobid", "jobnr",
	    "joborder", "order", "orderno", "ordernumber", "ordernr",
	    "orderid", "workorder", "workorderno", "wo", "auftrag",
	    "auftragsnr", "auftragsnummer", "auftragnr", "ordre", "ordrenr",
	    "ordrenummer", "arbejdsordre", "orden", "ordentrabajo",
	    "numeroorden", "trabajo", NULL },
	[ROLE_PART] = { "partnumber", "part", "partno", "partid", "partnr",
	    "item", "itemno", "itemnumber", "itemid", "article", "articleno",
	    "product", "productid", "sku", "artikel", "artikelnr",
	    "artikelnummer", "teil", "teilenr", "teilenummer", "werkstueck",
	    "emne", "emnenr", "varenr", "varenummer", "pieza", "articulo",
	    "numeroparte", "producto", NULL },
	[ROLE_OP] = { "opnumber", "op", "opno", "opnr", "opid", "operation",
	    "operationno", "operationnumber", "operationnr", "operationid",
	    "arbeitsgang", "arbeitsgangnr", "agnr", "ag", "vorgang",
	    "operationsnr", "operacion", "numerooperacion", "fase", NULL },
	[ROLE_OPERATOR] = { "empid", "emp", "operator", "operatorid",
	    "operatorno", "operatornr", "employee", "employeeid",
	    "employeeno", "empno", "badge", "worker", "workerid",
	    "operatorname", "empname", "employeename", "userid", "username",
	    "bediener", "bedienernr", "mitarbeiter", "mitarbeiternr",
	    "personal", "personalnr", "personalnummer", "werker",
	    "medarbejder", "medarbejdernr", "operatoer", "operatoernr",
	    "operador", "operario", "empleado", NULL },
	[ROLE_ID] = { "id", "rowid", "eventid", "recordid", "recid", "logid",
	    "uid", "uuid", "guid", "lfdnr", "laufnr", "loebenr", "seq", "seqno",
	    "serial", NULL },
};

/* A time with one of these in its name is a wish, or another event's. */
static const char *const other_time[] = { "planned", "plan", "scheduled",
	"schedule", "expected", "estimated", "est", "due", "soll", "geplant",
	"planlagt", "forventet", "planificado", "previsto", "created",
	"create", "insert", "inserted", "angelegt", "oprettet", "creado",
	"shift", "schicht", "skift", "turno", NULL };

/* Values of a machine's state.  mapping_states has the same order. */
static const struct {
	const char *state;
	bool doubtful;
	const char *word[LINE_MAX];
} state_word[] = {
	{ "running", false, { "run", "running", "active", "production",
	    "producing", "prod", "productive", "cutting", "auto", "automatic",
	    "incycle", "cycle", "cyclestart", "executing", "machining",
	    "working", "inproduction", "produktion", "laeuft", "lauft",
	    "laufend", "lauf", "betrieb", "inbetrieb", "fertigung",
	    "bearbeitung", "koerer", "korer", "drift", "idrift", "marcha",
	    "enmarcha", "produccion", "enproduccion", "produciendo",
	    "funcionando", "ejecutando", "mecanizado", NULL } },
	{ "setup", false, { "setup", "settingup", "setting", "changeover",
	    "toolchange", "ruesten", "rusten", "ruestzeit", "einrichten",
	    "umruesten", "umrusten", "opstilling", "omstilling",
	    "indstilling", "preparacion", "enpreparacion", "ajuste",
	    "cambio", NULL } },
	{ "waiting", false, { "wait", "waiting", "hold", "feedhold",
	    "interrupted", "starved", "blocked", "nomaterial", "nooperator",
	    "warten", "wartet", "wartend", "wartezeit", "materialmangel",
	    "venter", "ventetid", "venterpaamateriale", "espera",
	    "esperando", "enespera", "sinmaterial", NULL } },
	{ "waiting", true, { "optionalstop", "programstopped", "progstop",
	    "m0", "m00", "m01", NULL } },
	{ "idle", false, { "idle", "ready", "standby", "free", "inactive",
	    "programcompleted", "leerlauf", "bereit", "frei", "unbelegt",
	    "ledig", "klar", "tomgang", "inactivo", "inactiva", "listo",
	    "lista", "libre", "ociosa", NULL } },
	{ "down", false, { "down", "fault", "faulted", "alarm", "error",
	    "breakdown", "failure", "failed", "emergency", "emergencystop",
	    "estop", "downtime", "stoerung", "storung", "gestoert", "ausfall",
	    "defekt", "fehler", "nothalt", "notaus", "fejl", "nede",
	    "havari", "nedbrud", "noedstop", "averia", "falla", "fallo",
	    "emergencia", "paradaemergencia", NULL } },
	{ "down", true, { "stop", "stopped", "halt", "halted", "stillstand",
	    "steht", "gestoppt", "angehalten", "stoppet", "stilstand",
	    "parada", "parado", "paro", "detenido", "detenida", NULL } },
	{ "maintenance", false, { "maintenance", "maint", "service", "pm",
	    "repair", "inmaintenance", "preventive", "wartung",
	    "instandhaltung", "reparatur", "vedligehold",
	    "vedligeholdelse", "reparation", "mantenimiento",
	    "enmantenimiento", "reparacion", NULL } },
	{ "planned", false, { "planned", "plannedstop", "planneddown",
	    "break", "lunch", "pause", "meeting", "shiftchange",
	    "breakshiftchange", "training", "geplant", "schichtwechsel",
	    "mittagspause", "planlagt", "planlagtstop", "frokost",
	    "skifteholdsskift", "pausa", "descanso", "planificado",
	    "paradaplanificada", "cambioturno", "comida", NULL } },
	{ "off", false, { "off", "poweroff", "switchedoff", "shutdown",
	    "aus", "ausgeschaltet", "abgeschaltet", "slukket", "apagado",
	    "apagada", NULL } },
	{ "nodata", false, { "unavailable", "offline", "disconnected",
	    "nodata", "noconnection", "notconnected", "unknown",
	    "unbekannt", "keinedaten", "keineverbindung", "ukendt",
	    "ingendata", "desconocido", "sindatos", "sinconexion",
	    "desconectado", NULL } },
	{ NULL, false, { NULL } },
};

/* MTConnect's Execution, where a word means something of its own. */
static const struct {
	const char *word, *state;
	bool alone;		/* nobody else says it */
} mtconnect_word[] = {
	{ "active", "running", false },
	{ "ready", "idle", false },
	{ "stopped", "idle", false },
	{ "interrupted", "waiting", true },
	{ "wait", "waiting", false },
	{ "feedhold", "waiting", true },
	{ "programstopped", "waiting", true },
	{ "optionalstop", "waiting", true },
	{ "programoptionalstop", "waiting", true },
	{ "programcompleted", "idle", true },
	{ "unavailable", "nodata", true },
	{ NULL, NULL, false },
};

static const char *const open_word[] = { "opened", "open", "active",
	"running", "started", "inprogress", "ongoing", "current", "offen",
	"laufend", "aktiv", "aaben", "aabnet", "igang", "abierto", "abierta",
	"encurso", NULL };
static const char *const closed_word[] = { "closed", "close", "done",
	"finished", "ended", "complete", "completed", "geschlossen",
	"beendet", "fertig", "abgeschlossen", "lukket", "faerdig",
	"afsluttet", "cerrado", "cerrada", "terminado", "finalizado", NULL };

/* The categories of a CIMCO job log, and what they cost by nature. */
static const struct {
	const char *column, *state, *reason;
} known_category[] = {
	{ "runningtime", "running", "" },
	{ "setuptime", "setup", "setup" },
	{ "waitingsetuptime", "waiting", "waiting_setup" },
	{ "notfeedingtime", "waiting", "not_feeding" },
	{ "adjustmenttime", "setup", "adjustment" },
	{ "dressingtime", "setup", "dressing" },
	{ "toolingtime", "waiting", "tooling" },
	{ "engineeringtime", "waiting", "engineering" },
	{ "maintenancetime", "maintenance", "maintenance" },
	{ "buyintime", "waiting", "buy_in" },
	{ "breakshiftchangetime", "planned", "break_shift_change" },
	{ "idletime", "idle", "idle" },
	{ NULL, NULL, NULL },
};

/* What a name of seconds ends in. */
static const char *const seconds_end[] = { "seconds", "secs", "sec",
	"sekunden", "sekunder", "segundos", "sek", "seg", "time", "zeit",
	"tiden", "tid", "tiempo", "dauer", "varighed", NULL };

/* What ends the name of an amount of time in another unit, set apart. */
static const char *const other_unit[] = { "min", "mins", "minutes", "minuten",
	"minutter", "minutos", "h", "hr", "hrs", "hours", "std", "stunden",
	"timer", "horas", "ms", NULL };

/* What it begins with, the longest first where one begins another. */
static const struct {
	const char *stem, *state;
} category_stem[] = {
	{ "waitingsetup", "waiting" },
	{ "run", "running" }, { "product", "running" },
	{ "produkt", "running" }, { "produc", "running" },
	{ "cutting", "running" }, { "cycle", "running" },
	{ "lauf", "running" }, { "koer", "running" },
	{ "marcha", "running" }, { "bearbeitung", "running" },
	{ "setup", "setup" }, { "adjust", "setup" }, { "dress", "setup" },
	{ "ruest", "setup" }, { "rust", "setup" }, { "einricht", "setup" },
	{ "opstil", "setup" }, { "omstil", "setup" },
	{ "prepara", "setup" }, { "changeover", "setup" },
	{ "maint", "maintenance" }, { "service", "maintenance" },
	{ "wartung", "maintenance" }, { "instandh", "maintenance" },
	{ "vedlige", "maintenance" }, { "manten", "maintenance" },
	{ "wait", "waiting" }, { "warte", "waiting" },
	{ "vente", "waiting" }, { "esper", "waiting" },
	{ "notfeeding", "waiting" }, { "tooling", "waiting" },
	{ "engineer", "waiting" }, { "buyin", "waiting" },
	{ "material", "waiting" },
	{ "idle", "idle" }, { "leerlauf", "idle" }, { "tomgang", "idle" },
	{ "inactiv", "idle" }, { "standby", "idle" },
	{ "break", "planned" }, { "pause", "planned" },
	{ "planned", "planned" }, { "geplant", "planned" },
	{ "descanso", "planned" }, { "pausa", "planned" },
	{ "lunch", "planned" }, { "meeting", "planned" },
	{ "down", "down" }, { "fault", "down" }, { "alarm", "down" },
	{ "stoer", "down" }, { "stillstand", "down" }, { "fejl", "down" },
	{ "stop", "down" }, { "averia", "down" }, { "paro", "down" },
	{ "repair", "maintenance" }, { "reparat", "maintenance" },
	{ "off", "off" },
	{ NULL, NULL },
};

/*
 * A server's words for its clock: the C library's abbreviations, and those of
 * Windows (CLDR's windowsZones has the whole list).
 */
static const struct {
	const char *word, *zone;
	bool doubtful;
} zone_word[] = {
	{ "utc", "UTC", false }, { "gmt", "Europe/London", true },
	{ "bst", "Europe/London", false },
	{ "wet", "Europe/Lisbon", false }, { "west", "Europe/Lisbon", false },
	{ "cet", "Europe/Berlin", true }, { "cest", "Europe/Berlin", true },
	{ "eet", "Europe/Helsinki", true },
	{ "eest", "Europe/Helsinki", true },
	{ "msk", "Europe/Moscow", false },
	{ "est", "America/New_York", false },
	{ "edt", "America/New_York", false },
	{ "cst", "America/Chicago", true },
	{ "cdt", "America/Chicago", false },
	{ "mst", "America/Denver", true },
	{ "mdt", "America/Denver", false },
	{ "pst", "America/Los_Angeles", false },
	{ "pdt", "America/Los_Angeles", false },
	{ "jst", "Asia/Tokyo", false }, { "kst", "Asia/Seoul", false },
	{ "ist", "Asia/Kolkata", true },
	{ "aest", "Australia/Sydney", false },
	{ "aedt", "Australia/Sydney", false },
	{ "weurope", "Europe/Berlin", true },
	{ "centraleurope", "Europe/Budapest", true },
	{ "centraleuropean", "Europe/Warsaw", true },
	{ "romance", "Europe/Copenhagen", true },
	{ "fle", "Europe/Helsinki", true },
	{ "gtb", "Europe/Athens", true },
	{ "russian", "Europe/Moscow", false },
	{ "turkey", "Europe/Istanbul", false },
	{ "eastern", "America/New_York", false },
	{ "useastern", "America/Indiana/Indianapolis", false },
	{ "central", "America/Chicago", false },
	{ "mountain", "America/Denver", false },
	{ "usmountain", "America/Phoenix", false },
	{ "pacific", "America/Los_Angeles", false },
	{ "centralmexico", "America/Mexico_City", false },
	{ "esouthamerica", "America/Sao_Paulo", false },
	{ "argentina", "America/Argentina/Buenos_Aires", false },
	{ "china", "Asia/Shanghai", false },
	{ "india", "Asia/Kolkata", false },
	{ "tokyo", "Asia/Tokyo", false }, { "korea", "Asia/Seoul", false },
	{ "auseastern", "Australia/Sydney", false },
	{ NULL, NULL, false },
};

#endif
