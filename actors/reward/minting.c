/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/reward/minting.h"

enum { FRACTION_BITS = 128, EXPECTED_LEADERS = 5 };

/* Q.128: the baseline's factor for an epoch, 3^(1/1051200) and 2^(1/1051200). */
static const char *const growth_factors[] = {
	[MINTING_TRIPLES] = "340282722551251692435795578557183609728",
	[MINTING_DOUBLES] = "340282591298641078465964189926313473653",
};

/* Q.128: lambda = ln 2 / 6 years in epochs, and e^lambda - 1. */
static const char lambda[] = "37396271439864487274534522888786";
static const char exp_lambda_minus_one[] = "37396273494747879394193016954629";

/* attoFIL: 330 and 770 million FIL. */
static const char simple_total[] = "330000000000000000000000000";
static const char baseline_total[] = "770000000000000000000000000";

/* What the network is assumed to pay at epoch 0, and its change an epoch. */
static const char first_reward[] = "36266260308195979333";
static const char first_reward_change[] = "-109897758509";

/* Bytes: an EiB, and 2.5 of them. */
static const char first_baseline_v0[] = "1152921504606846976";
static const char first_baseline_v2[] = "2888888880000000000";

/* Every text above is a number that fits. */
static struct bigint number(const char *text)
{
	struct bigint value;
	enum status st = bigint_from_text(bytes_of_text(text), &value);

	(void)st;
	return value;
}

/* ---- e^-x --------------------------------------------------------------------- */

/* A rational function that is near e^-x for 0 <= x < 5; coefficients from the highest
 * power down (specs-actors v2.3.5 actors/util/math/expneg.go). */
static const char *const numerator[] = {
	"-648770010757830093818553637600",          "67469480939593786226847644286976",
	"-3197587544499098424029388939001856",      "89244641121992890118377641805348864",
	"-1579656163641440567800982336819953664",   "17685496037279256458459817590917169152",
	"-115682590513835356866803355398940131328", "340282366920938463463374607431768211456",
};
static const char *const denominator[] = {
	"1225524182432722209606361",
	"114095592300906098243859450",
	"5665570424063336070530214243",
	"194450132448609991765137938448",
	"5068267641632683791026134915072",
	"104716890604972796896895427629056",
	"1748338658439454459487681798864896",
	"23704654329841312470660182937960448",
	"259380097567996910282699886670381056",
	"2250336698853390384720606936038375424",
	"14978272436876548034486263159246028800",
	"72144088983913131323343765784380833792",
	"224599776407103106596571252037123047424",
	"340282366920938463463374607431768211456",
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The product of two Q.128 numbers, in Q.128. */
static enum status multiply(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	TRY(bigint_mul(a, b, out));
	bigint_shift_right_floor(out, FRACTION_BITS, out);
	return ST_OK;
}

/* Horner's scheme; rounds down at every step. */
static enum status polynomial(const char *const *coefficients, size_t count, const struct bigint *x,
			      struct bigint *out)
{
	struct bigint coefficient;

	*out = number(coefficients[0]);
	for (size_t i = 1; i < count; i++) {
		coefficient = number(coefficients[i]);
		TRY(multiply(out, x, out));
		TRY(bigint_add(out, &coefficient, out));
	}
	return ST_OK;
}

static enum status exp_of_minus(const struct bigint *x, struct bigint *out)
{
	struct bigint divisor, dividend;

	TRY(polynomial(numerator, COUNT_OF(numerator), x, &dividend));
	TRY(polynomial(denominator, COUNT_OF(denominator), x, &divisor));
	TRY(bigint_shift_left(&dividend, FRACTION_BITS, &dividend));
	return bigint_div_euclid(&dividend, &divisor, out);
}

/* ---- what there is to mint ------------------------------------------------------- */

/* The network time, with its fraction (Q.128), at which the baseline's sum is what has
 * been realized. The whole number that is stored lies above it. */
static enum status reward_theta(struct bigint *theta, const struct reward_state *state)
{
	struct bigint behind;

	*theta = bigint_of_int(state->effective_network_time);
	if (state->effective_network_time == 0)
		return ST_OK;
	TRY(bigint_shift_left(theta, FRACTION_BITS, theta));
	TRY(bigint_sub(&state->cumsum_baseline, &state->cumsum_realized, &behind));
	TRY(bigint_shift_left(&behind, FRACTION_BITS, &behind));
	TRY(bigint_div_euclid(&behind, &state->effective_baseline_power, &behind));
	return bigint_sub(theta, &behind, theta);
}

/* What the baseline part has minted by theta, in Q.128 attoFIL. */
static enum status baseline_supply(const struct bigint *theta, const struct bigint *total,
				   struct bigint *out)
{
	const struct bigint decay = number(lambda);
	struct bigint left = bigint_of_uint(1), exponent;

	TRY(multiply(theta, &decay, &exponent));
	TRY(exp_of_minus(&exponent, &exponent));
	TRY(bigint_shift_left(&left, FRACTION_BITS, &left));
	TRY(bigint_sub(&left, &exponent, &left));
	return bigint_mul(total, &left, out);
}

/* What the simple part mints at epoch, in Q.128 attoFIL. */
static enum status simple_reward(int64_t epoch, const struct bigint *total, struct bigint *out)
{
	const struct bigint decay = number(lambda), share = number(exp_lambda_minus_one);
	struct bigint exponent = bigint_of_int(epoch);

	TRY(bigint_mul(&exponent, &decay, &exponent));
	TRY(exp_of_minus(&exponent, &exponent));
	TRY(bigint_mul(total, &share, out));
	return multiply(out, &exponent, out);
}

/* The reward of the state's epoch, in which theta went from before to after. */
static enum status epoch_reward(struct reward_state *state, const struct bigint *before,
				const struct bigint *after)
{
	struct bigint minted, supply;

	TRY(simple_reward(state->epoch, &state->simple_total, &minted));
	TRY(baseline_supply(after, &state->baseline_total, &supply));
	TRY(bigint_add(&minted, &supply, &minted));
	TRY(baseline_supply(before, &state->baseline_total, &supply));
	TRY(bigint_sub(&minted, &supply, &minted));
	bigint_shift_right_floor(&minted, FRACTION_BITS, &state->this_epoch_reward);
	return ST_OK;
}

/* ---- epoch by epoch ---------------------------------------------------------------- */

/* An update on its way. */
struct course {
	struct reward_state *state;
	struct bigint factor;          /* of the baseline, Q.128 */
	const struct bigint *realized; /* power, bytes */
	unsigned steps;                /* that may still be taken */
	const struct cancel *cancel;   /* asked at every step */
};

static enum status take_step(struct course *course)
{
	if (course->steps == 0)
		return ST_UNSUPPORTED;
	if (cancel_asked(course->cancel))
		return ST_CANCELLED;
	course->steps--;
	return ST_OK;
}

/* Epochs wrap around, as Go's do. */
static int64_t after(int64_t epoch)
{
	return (int64_t)((uint64_t)epoch + 1);
}

static enum status catch_up_baseline(struct course *course)
{
	struct reward_state *state = course->state;

	TRY(take_step(course));
	state->effective_network_time = after(state->effective_network_time);
	TRY(multiply(&state->effective_baseline_power, &course->factor,
		     &state->effective_baseline_power));
	return bigint_add(&state->cumsum_baseline, &state->effective_baseline_power,
			  &state->cumsum_baseline);
}

static enum status next_epoch(struct course *course)
{
	struct reward_state *state = course->state;
	const struct bigint *capped = course->realized;

	TRY(take_step(course));
	state->epoch = after(state->epoch);
	TRY(multiply(&state->this_epoch_baseline_power, &course->factor,
		     &state->this_epoch_baseline_power));
	if (bigint_compare(&state->this_epoch_baseline_power, capped) < 0)
		capped = &state->this_epoch_baseline_power;
	TRY(bigint_add(&state->cumsum_realized, capped, &state->cumsum_realized));
	while (bigint_compare(&state->cumsum_realized, &state->cumsum_baseline) > 0)
		TRY(catch_up_baseline(course));
	return ST_OK;
}

static enum status next_epoch_with_reward(struct course *course)
{
	struct bigint before, now;

	TRY(reward_theta(&before, course->state));
	TRY(next_epoch(course));
	TRY(reward_theta(&now, course->state));
	return epoch_reward(course->state, &before, &now);
}

static struct course course_of(struct reward_state *state, enum minting_growth growth,
			       const struct bigint *realized_power, const struct cancel *cancel)
{
	return (struct course){
		.state = state,
		.factor = number(growth_factors[growth]),
		.realized = realized_power,
		.steps = MINTING_STEPS_MAX,
		.cancel = cancel,
	};
}

/* ---- what the actor asks for --------------------------------------------------------- */

static void set_totals(struct reward_state *state)
{
	state->simple_total = number(simple_total);
	state->baseline_total = number(baseline_total);
}

/* The power from which one step of growth leads to first. */
static enum status power_before(const struct bigint *first, const struct bigint *factor,
				struct bigint *out)
{
	TRY(bigint_shift_left(first, 2 * FRACTION_BITS, out));
	TRY(bigint_div_euclid(out, factor, out));
	bigint_shift_right_floor(out, FRACTION_BITS, out);
	return ST_OK;
}

enum status minting_construct(struct reward_state *state, unsigned actors_version,
			      const struct bigint *realized_power, const struct cancel *cancel)
{
	/* v0 starts with the first growth at every network version. */
	enum minting_growth growth = actors_version == 0 ? MINTING_TRIPLES : MINTING_DOUBLES;
	struct course course = course_of(state, growth, realized_power, cancel);
	struct bigint reward = number(first_reward), change = number(first_reward_change);

	*state = (struct reward_state){ .epoch = -1 };
	set_totals(state);
	state->effective_baseline_power = number(actors_version == 0 ? first_baseline_v0
								     : first_baseline_v2);
	TRY(power_before(&state->effective_baseline_power, &course.factor,
			 &state->this_epoch_baseline_power));
	TRY(smoothing_start(&state->reward_smoothed, &reward, &change));
	return next_epoch_with_reward(&course);
}

enum status minting_update(struct reward_state *state, unsigned actors_version,
			   enum minting_growth growth, int64_t now,
			   const struct bigint *realized_power, const struct cancel *cancel)
{
	struct course course = course_of(state, growth, realized_power, cancel);
	int64_t start = state->epoch;

	if (actors_version == 0)
		set_totals(state);
	while (state->epoch < now)
		TRY(next_epoch(&course));
	TRY(next_epoch_with_reward(&course));
	if (state->smoothed_missing)
		return ST_INVALID;
	return smoothing_next(&state->reward_smoothed, &state->this_epoch_reward,
			      (int64_t)((uint64_t)state->epoch - (uint64_t)start));
}

enum status minting_block_reward(struct bigint *reward, const struct reward_state *state,
				 int64_t wins)
{
	const struct bigint factor = bigint_of_int(wins);
	const struct bigint leaders = bigint_of_int(EXPECTED_LEADERS);

	TRY(bigint_mul(&state->this_epoch_reward, &factor, reward));
	return bigint_div_floor(reward, &leaders, reward);
}
