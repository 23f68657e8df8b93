/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/progress.h"

#include "base/clock.h"

enum { DRAWN_EVERY_NS = 200 * NS_PER_MS };

/* Speeds before this are chance. */
static const double trusted_s = 0.5;

void progress_init(struct progress *progress, bool shown, uint64_t base)
{
	*progress = (struct progress){ .base = base, .start_ns = clock_ns() };
	output_init(&progress->out, stderr);
	progress->shown = shown && output_steers(stderr);
}

static void flush(struct progress *progress)
{
	struct error ignored = { 0 };

	/* A stderr that refuses leaves nowhere to report it. */
	(void)!output_flush(&progress->out, &ignored);
}

static void clear_line(struct progress *progress)
{
	if (progress->drawn)
		buffer_append_text(&progress->out.text, "\r\033[K");
	progress->drawn = false;
}

void progress_fini(struct progress *progress)
{
	clear_line(progress);
	flush(progress);
	output_fini(&progress->out);
}

static void append_bytes(struct buffer *out, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		unit++;
	}
	buffer_printf(out, unit > 0 && bytes < 9.95 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void append_time(struct buffer *out, double seconds)
{
	const unsigned long whole = (unsigned long)(seconds + 0.5);

	if (whole < 60)
		buffer_printf(out, "%lu s", whole);
	else if (whole < 3600)
		buffer_printf(out, "%lu min %lu s", whole / 60, whole % 60);
	else
		buffer_printf(out, "%lu h %lu min", whole / 3600, whole / 60 % 60);
}

void progress_line(struct buffer *out, uint64_t done, uint64_t total, uint64_t base, double seconds)
{
	const double speed = seconds > 0 ? (double)(done - base) / seconds : 0;

	append_bytes(out, (double)done);
	if (total != PROGRESS_UNKNOWN) {
		buffer_append_text(out, " of ");
		append_bytes(out, (double)total);
		if (total > 0)
			buffer_printf(out, ", %.0f %%", 100.0 * (double)done / (double)total);
	}
	if (seconds < trusted_s || speed <= 0)
		return;
	buffer_append_text(out, ", ");
	append_bytes(out, speed);
	buffer_append_text(out, "/s");
	if (total == PROGRESS_UNKNOWN || total <= done)
		return;
	buffer_append_text(out, ", ");
	append_time(out, (double)(total - done) / speed);
	buffer_append_text(out, " left");
}

/* Whether it is time for another line. */
static bool begins(struct progress *progress, bool at_once)
{
	const int64_t now_ns = clock_ns();

	if (!progress->shown || (!at_once && now_ns - progress->drawn_ns < DRAWN_EVERY_NS))
		return false;
	progress->drawn_ns = now_ns;
	clear_line(progress);
	progress->drawn = true;
	return true;
}

void progress_tell(struct progress *progress, uint64_t done, uint64_t total)
{
	if (!begins(progress, false))
		return;
	progress_line(&progress->out.text, done, total, progress->base,
		      (double)(progress->drawn_ns - progress->start_ns) / (double)NS_PER_S);
	flush(progress);
}

void progress_say(struct progress *progress, const char *words)
{
	if (!begins(progress, true))
		return;
	buffer_append_text(&progress->out.text, words);
	flush(progress);
}
