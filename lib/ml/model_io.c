/* SPDX-License-Identifier: MIT */
/* model_io: a model as bytes, and bytes that claim to be one. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ml/model.h"
#include "ml/pack.h"

static const char magic[8] = "MWMODEL\n";
enum { MAX_TEXT = 1000, MAX_SETTINGS = 4096 };

void
model_write(const struct model *m, struct buf *b)
{
	struct buf settings = { 0 };
	int c;

	buf_add(b, magic, sizeof(magic));
	pack_u32(b, MODEL_FORMAT);
	pack_u32(b, (uint32_t)m->learn.task);
	pack_u32(b, (uint32_t)m->learn.learner);
	pack_u32(b, (uint32_t)m->learn.classes);
	learn_settings(&m->learn, &settings);
	pack_text(b, buf_text(&settings));
	buf_release(&settings);
	pack_u32(b, (uint32_t)m->learn.boost.objective);
	pack_u32(b, (uint32_t)m->learn.boost.aft);
	pack_text(b, m->outcome);
	pack_text(b, m->spec);
	for (c = 0; c < m->learn.classes; c++)
		pack_text(b, m->class_name[c]);
	pack_f64(b, m->coverage);
	pack_f64(b, m->width);
	pack_f64(b, m->offset);
	pack_f64(b, m->threshold);
	pack_u32(b, (uint32_t)m->nbaseline);
	for (c = 0; c < m->nbaseline; c++)
		pack_f64(b, m->baseline[c]);
	prep_write(&m->prep, b);
	calibrate_write(&m->calibrate, b);
	trees_write(&m->trees, b);
	pack_f64(b, m->noise_least);
	pack_u32(b, m->noise.ntrees > 0);
	if (m->noise.ntrees > 0)
		trees_write(&m->noise, b);
}

/* The settings as learn_settings() wrote them. */
static int
read_settings(struct learn *l, char *text, struct err *err)
{
	char *word, *rest = NULL;

	for (word = strtok_r(text, ",", &rest); word != NULL;
	    word = strtok_r(NULL, ",", &rest))
		if (learn_set(l, word, err) < 0)
			return -1;
	return 0;
}

static int
read_learn(struct model *m, struct unpack *u, struct err *err)
{
	uint32_t task = unpack_u32(u), learner = unpack_u32(u);
	uint32_t classes = unpack_u32(u), objective, aft;
	char *settings = unpack_text(u, MAX_SETTINGS);
	struct err why = { 0 };
	int rc = -1;

	objective = unpack_u32(u);
	aft = unpack_u32(u);
	if (u->bad || task > ML_ANOMALY || learner > ML_ISOLATION ||
	    (task == ML_CLASSES ? classes < 2 || classes > ML_MAX_CLASSES :
	    classes != 0) || objective > BOOST_AFT || aft > AFT_EXTREME)
		err_set(err, ERR_DATA, "its head is torn");
	else if (learn_init(&m->learn, (enum ml_task)task,
	    (enum ml_learner)learner, (int)classes, &why) < 0 ||
	    read_settings(&m->learn, settings, &why) < 0)
		err_set(err, ERR_DATA, "its settings cannot be: %s", why.text);
	else
		rc = 0;
	free(settings);
	if (rc == 0 && m->learn.boost.objective !=
	    (enum boost_objective)objective)
		return err_set(err, ERR_DATA, "its task and objective differ");
	m->learn.boost.aft = (enum boost_aft)aft;
	return rc;
}

static void
read_names(struct model *m, struct unpack *u)
{
	int c;

	m->outcome = unpack_text(u, MAX_TEXT);
	m->spec = unpack_text(u, MAX_TEXT);
	m->class_name = mem_new((size_t)m->learn.classes + 1,
	    sizeof(*m->class_name));
	for (c = 0; c < m->learn.classes; c++)
		m->class_name[c] = unpack_text(u, MAX_TEXT);
	m->coverage = unpack_f64(u);
	m->width = unpack_any_f64(u);
	m->offset = unpack_f64(u);
	m->threshold = unpack_f64(u);
	m->nbaseline = (int)unpack_count(u, ML_MAX_CLASSES, 8);
	m->baseline = mem_new((size_t)m->nbaseline + 1, sizeof(*m->baseline));
	for (c = 0; c < m->nbaseline; c++)
		m->baseline[c] = unpack_f64(u);
	if (!u->bad && (m->coverage < 0 || m->coverage >= 1))
		u->bad = true;
}

/* Whether the parts are of one model. */
static int
check(const struct model *m, const struct unpack *u, struct err *err)
{
	int raw = learn_outputs(&m->learn);

	if (m->learn.learner == ML_BOOST && m->learn.classes == 2)
		raw = 1;
	if (m->trees.features != m->prep.k)
		return err_set(err, ERR_DATA, "its trees have %d features, "
		    "its rows %d", m->trees.features, m->prep.k);
	if (m->trees.outputs != raw || m->trees.rule !=
	    (m->learn.learner == ML_BOOST ? TREES_SUM : TREES_MEAN))
		return err_set(err, ERR_DATA, "its trees are of another "
		    "learner");
	if (m->noise.ntrees > 0 && (m->learn.task != ML_NUMBER ||
	    m->noise.features != m->prep.k || m->noise.outputs != 1 ||
	    m->noise.rule != m->trees.rule || !(m->noise_least > 0)))
		return err_set(err, ERR_DATA, "its noise is of another "
		    "model");
	if (m->calibrate.how != CALIBRATE_NONE &&
	    m->calibrate.classes != m->learn.classes)
		return err_set(err, ERR_DATA, "its calibration is of other "
		    "classes");
	if (m->nbaseline > 0 && m->nbaseline != learn_outputs(&m->learn))
		return err_set(err, ERR_DATA, "its baseline is of other "
		    "classes");
	if (u->left > 0)
		return err_set(err, ERR_DATA, "%zu bytes too many", u->left);
	return 0;
}

static int
read_noise(struct model *m, struct unpack *u, struct err *err)
{
	size_t used;
	uint32_t some;

	m->noise_least = unpack_f64(u);
	some = unpack_u32(u);
	if (u->bad || some > 1)
		return err_set(err, ERR_DATA, "its noise is torn");
	if (some == 0)
		return 0;
	if (trees_read(&m->noise, u->p, u->left, &used, err) < 0)
		return -1;
	u->p += used;
	u->left -= used;
	return 0;
}

static int
read_parts(struct model *m, uint32_t format, struct unpack *u,
    struct err *err)
{
	size_t used;

	if (read_learn(m, u, err) < 0)
		return -1;
	read_names(m, u);
	if (u->bad)
		return err_set(err, ERR_DATA, "its names are torn");
	if (prep_read(&m->prep, format, u, err) < 0 ||
	    calibrate_read(&m->calibrate, u->p, u->left, &used, err) < 0)
		return -1;
	u->p += used;
	u->left -= used;
	if (trees_read(&m->trees, u->p, u->left, &used, err) < 0)
		return -1;
	u->p += used;
	u->left -= used;
	if (format >= 2 && read_noise(m, u, err) < 0)
		return -1;
	return check(m, u, err);
}

int
model_read(struct model *m, const void *p, size_t n, struct err *err)
{
	struct unpack u = { .p = p, .left = n };
	uint32_t format;

	memset(m, 0, sizeof(*m));
	if (n > MODEL_MAX_BYTES)
		return err_set(err, ERR_DATA, "a model of over %d bytes",
		    MODEL_MAX_BYTES);
	if (n < sizeof(magic) || memcmp(p, magic, sizeof(magic)) != 0)
		return err_set(err, ERR_DATA, "no model: it does not begin as "
		    "one");
	u.p += sizeof(magic);
	u.left -= sizeof(magic);
	format = unpack_u32(&u);
	if (!u.bad && format > MODEL_FORMAT)
		return err_set(err, ERR_DATA, "a model of format %u, made by "
		    "a newer program; this one knows %d", format,
		    MODEL_FORMAT);
	if (read_parts(m, format, &u, err) < 0) {
		model_release(m);
		return -1;
	}
	return 0;
}
