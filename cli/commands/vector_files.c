/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/vector_files.h"

#include "base/inflate.h"
#include "cli/file.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define VECTOR_AT_MOST ((size_t)256 << 20)

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);

	return length > tail && strcmp(name + length - tail, end) == 0;
}

static bool is_json(const char *name)
{
	return ends_with(name, ".json") || ends_with(name, ".json.gz");
}

/* Skipped by name even when named: a shell's "vectors/x/[*]" names them too. */
static bool is_meant(const char *name, bool below_folder)
{
	if (name[0] == '_' || strcmp(name, "schema.json") == 0 ||
	    strcmp(name, "schema.json.gz") == 0)
		return false;
	return !below_folder || is_json(name);
}

static enum status add(struct vector_files *files, const char *path)
{
	char **paths = files->paths;
	char *copy;

	if (files->count == files->capacity) {
		size_t capacity = files->capacity == 0 ? 64 : files->capacity * 2;

		paths = reallocarray(paths, capacity, sizeof(*paths));
		if (!paths)
			return ST_NO_MEMORY;
		files->paths = paths;
		files->capacity = capacity;
	}
	copy = strdup(path);
	if (!copy)
		return ST_NO_MEMORY;
	files->paths[files->count++] = copy;
	return ST_OK;
}

static enum status visit(struct vector_files *files, const FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_F:
	case FTS_SL:
	case FTS_DEFAULT:
		return is_meant(entry->fts_name, entry->fts_level > 0) ? add(files, entry->fts_path)
								       : ST_OK;
	case FTS_NS:
	case FTS_SLNONE:
	case FTS_ERR:
	case FTS_DNR:
		/* Not silently: reading it fails with the reason. */
		return add(files, entry->fts_path);
	default: /* folders before and after, and cycles of links */
		return ST_OK;
	}
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum status find_one(struct vector_files *files, char *path)
{
	char *const roots[] = { path, NULL };
	FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	enum status st = tree ? ST_OK : ST_NO_MEMORY;

	while (st == ST_OK) {
		const FTSENT *entry = fts_read(tree);

		if (!entry)
			break;
		st = visit(files, entry);
	}
	if (tree)
		fts_close(tree);
	return st;
}

enum status vector_files_find(struct vector_files *files, const char *const *paths,
			      struct error *err)
{
	for (; *paths; paths++) {
		/* fts wants to write on its roots; an empty one it refuses as a whole. */
		char *copy = strdup(*paths);
		enum status st = copy ? ST_OK : ST_NO_MEMORY;
		bool is_file = copy && (copy[0] == '\0' || strcmp(copy, "-") == 0);

		if (st == ST_OK)
			st = is_file ? add(files, copy) : find_one(files, copy);
		free(copy);
		if (st != ST_OK)
			return error_set(err, st, "out of memory");
	}
	return ST_OK;
}

void vector_files_fini(struct vector_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	*files = (struct vector_files){ 0 };
}

/* ---- one of them --------------------------------------------------------------- */

static bool is_gzip(struct bytes content)
{
	return content.size >= 2 && content.data[0] == 0x1f && content.data[1] == 0x8b;
}

/* Inflates what is packed, whatever its name is. */
static enum status unpack(struct buffer *content, struct error *err)
{
	struct buffer plain;
	enum status st;

	if (!is_gzip(buffer_bytes(content)))
		return ST_OK;
	buffer_init(&plain, VECTOR_AT_MOST);
	st = inflate_gzip(&plain, buffer_bytes(content), VECTOR_AT_MOST);
	buffer_fini(content);
	*content = plain;
	if (st == ST_LIMIT)
		return error_set(err, st, "it is longer than %zu bytes unpacked", VECTOR_AT_MOST);
	if (st == ST_INVALID)
		return error_set(err, st, "its gzip breaks off or is damaged");
	return st == ST_OK ? ST_OK : error_set(err, st, "out of memory");
}

enum status vector_file_read(struct buffer *out, const char *path, struct error *err)
{
	out->limit_bytes = VECTOR_AT_MOST;
	TRY(file_read(out, path, err));
	return unpack(out, err);
}
