/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/world.h"

#include "base/check.h"
#include "base/clock.h"

/* ---- packing --------------------------------------------------------------- */

/* No environment holds more (environment_check). */
static void pack_amount(const struct bigint *amount, uint8_t out[PACKED_AMOUNT])
{
	uint8_t magnitude[BIGINT_BYTES];
	const size_t size = bigint_magnitude(amount, magnitude);

	CHECK(size < PACKED_AMOUNT);
	out[0] = (uint8_t)(2 * size + (bigint_sign(amount) < 0));
	memcpy(out + 1, magnitude, size);
}

static struct bigint unpack_amount(const uint8_t packed[PACKED_AMOUNT])
{
	const struct bytes magnitude = bytes_make(packed + 1, packed[0] / 2);
	struct bigint amount = bigint_zero();

	CHECK(bigint_of_magnitude(magnitude, packed[0] % 2 != 0, &amount) == ST_OK);
	return amount;
}

static void pack(const struct head *head, struct packed_head *out)
{
	out->seq = head->seq;
	out->last_move = head->last_move;
	out->messages = head->messages;
	out->bytes = head->bytes;
	out->settings = head->env.settings;
	out->epoch = head->env.epoch;
	out->network_version = (uint16_t)head->env.network_version;
	out->address_network = (uint8_t)head->env.address_network;
	out->root = head->root;
	out->chain = head->chain;
	pack_amount(&head->env.base_fee, out->base_fee);
	pack_amount(&head->env.circ_supply, out->circ_supply);
}

static struct head unpack(const struct packed_head *packed)
{
	return (struct head){
		.root = packed->root,
		.seq = packed->seq,
		.last_move = packed->last_move,
		.env = {
			.epoch = packed->epoch,
			.network_version = packed->network_version,
			.base_fee = unpack_amount(packed->base_fee),
			.circ_supply = unpack_amount(packed->circ_supply),
			.settings = packed->settings,
			.address_network = (enum address_network)packed->address_network,
		},
		.chain = packed->chain,
		.messages = packed->messages,
		.bytes = packed->bytes,
	};
}

/* ---- worlds ---------------------------------------------------------------- */

void world_init(struct world *world, uint64_t id, const char *name)
{
	*world = (struct world){ .id = id, .name = name };
	atomic_store(&world->left_ms, clock_ms());
	/* With default attributes this cannot fail on Linux. */
	pthread_mutex_init(&world->lock, NULL);
}

void world_fini(struct world *world)
{
	pthread_mutex_destroy(&world->lock);
}

struct head world_head(struct world *world)
{
	struct packed_head packed;

	pthread_mutex_lock(&world->lock);
	packed = world->head;
	pthread_mutex_unlock(&world->lock);
	return unpack(&packed);
}

/* With the lock. */
static void tell(const struct world *world)
{
	for (struct world_listener *one = world->listeners; one; one = one->next)
		one->hear(one);
}

void world_publish(struct world *world, const struct head *head)
{
	struct packed_head packed;

	pack(head, &packed);
	pthread_mutex_lock(&world->lock);
	world->head = packed;
	tell(world);
	pthread_mutex_unlock(&world->lock);
}

void world_tell(struct world *world)
{
	pthread_mutex_lock(&world->lock);
	tell(world);
	pthread_mutex_unlock(&world->lock);
}

void world_listen(struct world *world, struct world_listener *listener)
{
	pthread_mutex_lock(&world->lock);
	listener->next = world->listeners;
	listener->link = &world->listeners;
	if (listener->next)
		listener->next->link = &listener->next;
	world->listeners = listener;
	pthread_mutex_unlock(&world->lock);
}

void world_unlisten(struct world *world, struct world_listener *listener)
{
	pthread_mutex_lock(&world->lock);
	*listener->link = listener->next;
	if (listener->next)
		listener->next->link = listener->link;
	pthread_mutex_unlock(&world->lock);
}

const struct world *world_of_entry(const struct world *world, uint64_t seq)
{
	while (world->parent && seq <= world->forked_at)
		world = world->parent;
	return world;
}

int64_t world_idle_ms(struct world *world)
{
	const int64_t left_ms = atomic_load(&world->left_ms);

	return atomic_load(&world->visitors) > 0 ? 0 : clock_ms() - left_ms;
}
