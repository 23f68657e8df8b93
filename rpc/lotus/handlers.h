/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_LOTUS_HANDLERS_H
#define CHAOSACTORD_RPC_LOTUS_HANDLERS_H

#include "rpc/call.h"

/* Handlers of Filecoin.*, and the tables of their parameters. */

extern const struct fields params_tipset;
extern const struct fields params_address_tipset;
extern const struct fields params_address;
extern const struct fields params_cid;
extern const struct fields params_state_call;
extern const struct fields params_push;
extern const struct fields params_search;
extern const struct fields params_randomness;
extern const struct fields params_wallet_new;
extern const struct fields params_wallet_import;
extern const struct fields params_wallet_sign;
extern const struct fields params_wallet_sign_message;
extern const struct fields params_wallet_verify;
extern const struct fields params_height;
extern const struct fields params_auth_new;
extern const struct fields params_auth_verify;
extern const struct fields params_stat_obj;
extern const struct fields params_changed_actors;
extern const struct fields params_robust;
extern const struct fields params_randomness_v0;
extern const struct fields params_search_v0;
extern const struct fields params_search_limited;
extern const struct fields params_wait;
extern const struct fields params_wait_v0;
extern const struct fields params_wait_limited;
extern const struct fields params_receipt;
extern const struct fields params_replay;
extern const struct fields params_compute;
extern const struct fields params_list_messages;
extern const struct fields params_gas_limit;
extern const struct fields params_fee_cap;
extern const struct fields params_message_gas;
extern const struct fields params_gas_premium;
extern const struct fields params_push_message;
extern const struct fields params_batch_push;
extern const struct fields params_batch_push_message;

enum status lotus_auth_new(struct call *call, const void *args);
enum status lotus_auth_verify(struct call *call, const void *args);
enum status lotus_version(struct call *call, const void *args);
enum status lotus_discover(struct call *call, const void *args);
enum status lotus_version_v0(struct call *call, const void *args);
enum status lotus_start_time(struct call *call, const void *args);
enum status lotus_state_circulating_supply(struct call *call, const void *args);
enum status lotus_state_vm_circulating_supply(struct call *call, const void *args);
enum status lotus_state_wait_msg(struct call *call, const void *args);
enum status lotus_state_get_receipt(struct call *call, const void *args);
enum status lotus_state_replay(struct call *call, const void *args);
enum status lotus_state_compute(struct call *call, const void *args);
enum status lotus_state_list_messages(struct call *call, const void *args);
enum status lotus_gas_estimate_gas_limit(struct call *call, const void *args);
enum status lotus_gas_estimate_fee_cap(struct call *call, const void *args);
enum status lotus_gas_estimate_gas_premium(struct call *call, const void *args);
enum status lotus_gas_estimate_message_gas(struct call *call, const void *args);
enum status lotus_mpool_push_message(struct call *call, const void *args);
enum status lotus_mpool_batch_push(struct call *call, const void *args);
enum status lotus_mpool_batch_push_message(struct call *call, const void *args);
enum status lotus_mpool_pending(struct call *call, const void *args);
enum status lotus_chain_stat_obj(struct call *call, const void *args);
enum status lotus_state_changed_actors(struct call *call, const void *args);
enum status lotus_state_lookup_robust_address(struct call *call, const void *args);
enum status lotus_chain_head(struct call *call, const void *args);
enum status lotus_chain_get_genesis(struct call *call, const void *args);
enum status lotus_chain_get_tipset(struct call *call, const void *args);
enum status lotus_chain_get_tipset_by_height(struct call *call, const void *args);
enum status lotus_chain_get_tipset_after_height(struct call *call, const void *args);
enum status lotus_chain_tipset_weight(struct call *call, const void *args);
enum status lotus_chain_get_block(struct call *call, const void *args);
enum status lotus_chain_get_block_messages(struct call *call, const void *args);
enum status lotus_chain_get_parent_messages(struct call *call, const void *args);
enum status lotus_chain_get_messages_in_tipset(struct call *call, const void *args);
enum status lotus_chain_get_parent_receipts(struct call *call, const void *args);
enum status lotus_chain_get_message(struct call *call, const void *args);
enum status lotus_chain_read_obj(struct call *call, const void *args);
enum status lotus_chain_has_obj(struct call *call, const void *args);
enum status lotus_state_network_name(struct call *call, const void *args);
enum status lotus_state_network_version(struct call *call, const void *args);
enum status lotus_state_get_actor(struct call *call, const void *args);
enum status lotus_state_read_state(struct call *call, const void *args);
enum status lotus_state_list_actors(struct call *call, const void *args);
enum status lotus_state_lookup_id(struct call *call, const void *args);
enum status lotus_state_account_key(struct call *call, const void *args);
enum status lotus_randomness_from_tickets(struct call *call, const void *args);
enum status lotus_randomness_from_beacon(struct call *call, const void *args);
enum status lotus_wallet_balance(struct call *call, const void *args);
enum status lotus_mpool_get_nonce(struct call *call, const void *args);
enum status lotus_state_call(struct call *call, const void *args);
enum status lotus_mpool_push(struct call *call, const void *args);
enum status lotus_state_search_msg(struct call *call, const void *args);
enum status lotus_wallet_list(struct call *call, const void *args);
enum status lotus_wallet_has(struct call *call, const void *args);
enum status lotus_wallet_default_address(struct call *call, const void *args);
enum status lotus_wallet_new(struct call *call, const void *args);
enum status lotus_wallet_import(struct call *call, const void *args);
enum status lotus_wallet_export(struct call *call, const void *args);
enum status lotus_wallet_set_default(struct call *call, const void *args);
enum status lotus_wallet_delete(struct call *call, const void *args);
enum status lotus_wallet_validate_address(struct call *call, const void *args);
enum status lotus_wallet_sign(struct call *call, const void *args);
enum status lotus_wallet_sign_message(struct call *call, const void *args);
enum status lotus_wallet_verify(struct call *call, const void *args);

enum status lotus_chain_notify(struct call *call, const void *args);
enum status lotus_mpool_sub(struct call *call, const void *args);

#endif
