/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/glob.h"

bool glob_matches(struct bytes pattern, struct bytes text)
{
	size_t p = 0, t = 0;
	size_t star = pattern.size; /* where the last * stands; size: none yet */
	size_t taken = 0;           /* what it has taken ends here */

	while (t < text.size) {
		if (p < pattern.size && pattern.data[p] == '*') {
			star = p++;
			taken = t;
		} else if (p < pattern.size &&
			   (pattern.data[p] == '?' || pattern.data[p] == text.data[t])) {
			p++;
			t++;
		} else if (star < pattern.size) {
			/* An earlier * need not take more: the last one can. */
			p = star + 1;
			t = ++taken;
		} else {
			return false;
		}
	}
	while (p < pattern.size && pattern.data[p] == '*')
		p++;
	return p == pattern.size;
}

bool glob_is_plain(struct bytes pattern)
{
	for (size_t i = 0; i < pattern.size; i++) {
		if (pattern.data[i] == '*' || pattern.data[i] == '?')
			return false;
	}
	return true;
}
