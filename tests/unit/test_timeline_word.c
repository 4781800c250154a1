/* SPDX-License-Identifier: MIT */
#include "timeline_fixture.h"

#include "shop/timeline_word.h"

static struct tl_text
t(const char *s)
{
	struct tl_text x = { s, (uint32_t)strlen(s) };

	return x;
}

static struct profile *
profile(void)
{
	struct err err = { 0 };
	struct profile *p = profile_parse("test", fixture_profile,
	    strlen(fixture_profile), &err);

	assert_non_null(p);
	return p;
}

static void
the_same_texts_are_the_same_word(void **state)
{
	struct tl_words words = { .profile = profile() };
	const struct tl_word *a, *b, *c;
	struct err err = { 0 };

	(void)state;
	a = tl_words_get(&words, t("down"), t("tool"), &err);
	b = tl_words_get(&words, t("down"), t("fool"), &err);
	c = tl_words_get(&words, t("down"), t("tool"), &err);
	assert_ptr_equal(a, c);
	assert_ptr_not_equal(a, b);
	assert_int_equal(a->class, CLASS_DOWN);
	assert_false(a->loose);
	assert_memory_equal(b->reason.s, "fool", 4);
	profile_free((struct profile *)(uintptr_t)words.profile);
	tl_words_release(&words);
}

/* State and reason are two texts, whatever they are put together. */
static void
where_a_state_ends_makes_another_word(void **state)
{
	struct tl_words words = { .profile = profile() };
	struct err err = { 0 };

	(void)state;
	assert_null(tl_words_get(&words, t("downto"), t("ol"), &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "downto"));
	profile_free((struct profile *)(uintptr_t)words.profile);
	tl_words_release(&words);
}

/* Reasons that never come again must not fill the memory. */
static void
past_65536_words_are_loose_and_right(void **state)
{
	struct tl_words words = { .profile = profile() };
	const struct tl_word *w = NULL, *first;
	struct err err = { 0 };
	struct tl_word *copy;
	char reason[32];
	int i, loose = 0;

	(void)state;
	first = tl_words_get(&words, t("idle"), t(""), &err);
	for (i = 0; i < 70000; i++) {
		snprintf(reason, sizeof(reason), "reason %d", i);
		w = tl_words_get(&words, t("setup"), t(reason), &err);
		assert_non_null(w);
		assert_int_equal(w->class, CLASS_SETUP);
		loose += w->loose;
	}
	assert_int_equal(loose, 70000 + 1 - 65536);
	copy = tl_word_copy(w);
	assert_ptr_equal(tl_words_get(&words, t("idle"), t(""), &err), first);
	assert_true(tl_words_get(&words, t("setup"), t("another"),
	    &err)->loose);
	assert_memory_equal(copy->reason.s, reason, strlen(reason));
	free(copy);
	profile_free((struct profile *)(uintptr_t)words.profile);
	tl_words_release(&words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_texts_are_the_same_word),
		cmocka_unit_test(where_a_state_ends_makes_another_word),
		cmocka_unit_test(past_65536_words_are_loose_and_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
