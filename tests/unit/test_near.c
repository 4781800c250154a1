/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/near.h"

static const char *const keys[] = {
	"machines", "machine", "zone", "from", "to", "id", "lookback",
	"epoch_text", "partial", "params", NULL
};

#define assert_near_word(text, word) \
	assert_string_equal(near_word(text, keys), word)
#define assert_no_near_word(text) assert_null(near_word(text, keys))

static void
a_slip_of_one_finger_is_found(void **state)
{
	(void)state;
	assert_near_word("machnes", "machines");	/* left out */
	assert_near_word("machinnes", "machines");	/* put in */
	assert_near_word("machimes", "machines");	/* replaced */
	assert_near_word("form", "from");		/* swapped */
	assert_near_word("zoen", "zone");
	assert_near_word("Zone", "zone");
	assert_near_word("FORM", "from");
	assert_near_word("epoch-text", "epoch_text");
	assert_near_word("lokbakc", "lookback");
}

static void
the_nearest_wins_and_of_equals_the_first(void **state)
{
	static const char *const equals[] = { "aaxx", "aayy", NULL };

	(void)state;
	assert_near_word("machin", "machine");
	assert_near_word("machiness", "machines");
	assert_string_equal(near_word("aaxy", equals), "aaxx");
}

static void
another_word_is_not_near(void **state)
{
	(void)state;
	assert_no_near_word("shifts");
	assert_no_near_word("x");
	assert_no_near_word("");
	assert_no_near_word("ab");
	assert_no_near_word("xyz");
	assert_null(near_word("zone", keys + 10));
}

static void
a_third_of_a_long_word_may_be_wrong(void **state)
{
	static const char *const one[] = { "abcdefghijkl", NULL };

	(void)state;
	assert_string_equal(near_word("XXXXefghijkl", one), one[0]);
	assert_null(near_word("XXXXXfghijkl", one));
}

static void
the_only_word_that_text_begins_is_found(void **state)
{
	(void)state;
	assert_near_word("look", "lookback");
	assert_near_word("Epoch", "epoch_text");
	assert_no_near_word("mac");		/* two begin so */
	assert_no_near_word("l");
}

static void
what_is_longer_than_any_word_is_not_measured(void **state)
{
	char text[66];
	char word[66];
	const char *words[2] = { word, NULL };

	(void)state;
	memset(text, 'a', sizeof(text));
	memset(word, 'a', sizeof(word));
	text[64] = word[64] = '\0';
	word[0] = 'b';
	assert_ptr_equal(near_word(text, words), word);
	text[64] = 'a';
	text[65] = '\0';
	assert_null(near_word(text, words));
	text[64] = '\0';
	word[64] = 'a';
	word[65] = '\0';
	assert_null(near_word(text, words));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_of_one_finger_is_found),
		cmocka_unit_test(the_nearest_wins_and_of_equals_the_first),
		cmocka_unit_test(another_word_is_not_near),
		cmocka_unit_test(a_third_of_a_long_word_may_be_wrong),
		cmocka_unit_test(the_only_word_that_text_begins_is_found),
		cmocka_unit_test(what_is_longer_than_any_word_is_not_measured),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
