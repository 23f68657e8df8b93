/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_HANDLERS_H
#define CHAOSACTORD_RPC_CHAOS_HANDLERS_H

#include "rpc/call.h"

/* Handlers of Chaos.*, and the tables of their parameters (docs/methods.md). */

extern const struct fields params_invoke;
extern const struct fields params_apply;
extern const struct fields params_simulate;
extern const struct fields params_apply_implicit;
extern const struct fields params_apply_messages;
extern const struct fields params_apply_tipset;
extern const struct fields params_encode;
extern const struct fields params_decode_bytes;
extern const struct fields params_at;
extern const struct fields params_env_set;
extern const struct fields params_set_balance;
extern const struct fields params_set_nonce;
extern const struct fields params_set_actor;
extern const struct fields params_create_account;
extern const struct fields params_delete_actor;
extern const struct fields params_patch;
extern const struct fields params_history;
extern const struct fields params_state_diff;
extern const struct fields params_actor_get;
extern const struct fields params_actor_list;
extern const struct fields params_dag_get;
extern const struct fields params_dag_put;
extern const struct fields params_dag_stat;
extern const struct fields params_token_new;
extern const struct fields params_trace;
extern const struct fields params_gas_profile;
extern const struct fields params_gc;
extern const struct fields params_read_write_set;
extern const struct fields params_cancel;
extern const struct fields params_explain;
extern const struct fields params_vector_cut;
extern const struct fields params_vector_lint;
extern const struct fields params_vector_export;
extern const struct fields params_vector_run;
extern const struct fields params_world_create;
extern const struct fields params_world_fork;
extern const struct fields params_world_list;
extern const struct fields params_world_name;
extern const struct fields params_world_reset;
extern const struct fields params_world_delete;
extern const struct fields params_world_diff;
extern const struct fields params_snapshot_create;
extern const struct fields params_snapshot_restore;
extern const struct fields params_snapshot_list;
extern const struct fields params_snapshot_delete;
extern const struct fields params_rewind;
extern const struct fields params_label_set;
extern const struct fields params_label_list;
extern const struct fields params_label_delete;
extern const struct fields params_fixture;

enum status chaos_info(struct call *call, const void *args);
enum status chaos_invoke(struct call *call, const void *args);
enum status chaos_apply_message(struct call *call, const void *args);
enum status chaos_apply_tipset(struct call *call, const void *args);
enum status chaos_apply_implicit(struct call *call, const void *args);
enum status chaos_apply_messages(struct call *call, const void *args);
enum status chaos_simulate(struct call *call, const void *args);
enum status chaos_encode_params(struct call *call, const void *args);
enum status chaos_decode_params(struct call *call, const void *args);
enum status chaos_decode_return(struct call *call, const void *args);
enum status chaos_env_get(struct call *call, const void *args);
enum status chaos_env_set(struct call *call, const void *args);
enum status chaos_set_balance(struct call *call, const void *args);
enum status chaos_set_nonce(struct call *call, const void *args);
enum status chaos_set_actor(struct call *call, const void *args);
enum status chaos_create_account(struct call *call, const void *args);
enum status chaos_delete_actor(struct call *call, const void *args);
enum status chaos_patch(struct call *call, const void *args);
enum status chaos_actor_get(struct call *call, const void *args);
enum status chaos_actor_list(struct call *call, const void *args);
enum status chaos_dag_get(struct call *call, const void *args);
enum status chaos_dag_put(struct call *call, const void *args);
enum status chaos_dag_stat(struct call *call, const void *args);
enum status chaos_state_diff(struct call *call, const void *args);
enum status chaos_state_root(struct call *call, const void *args);
enum status chaos_history(struct call *call, const void *args);
enum status chaos_gas_profile(struct call *call, const void *args);
enum status chaos_gc(struct call *call, const void *args);
enum status chaos_read_write_set(struct call *call, const void *args);
enum status chaos_events(struct call *call, const void *args);
enum status xrpc_cancel(struct call *call, const void *args);
enum status chaos_explain(struct call *call, const void *args);
enum status chaos_token_new(struct call *call, const void *args);
enum status chaos_trace(struct call *call, const void *args);
enum status chaos_vector_cut(struct call *call, const void *args);
enum status chaos_vector_lint(struct call *call, const void *args);
enum status chaos_vector_export(struct call *call, const void *args);
enum status chaos_vector_run(struct call *call, const void *args);
enum status chaos_world_create(struct call *call, const void *args);
enum status chaos_world_fork(struct call *call, const void *args);
enum status chaos_world_list(struct call *call, const void *args);
enum status chaos_world_get(struct call *call, const void *args);
enum status chaos_world_reset(struct call *call, const void *args);
enum status chaos_world_delete(struct call *call, const void *args);
enum status chaos_world_diff(struct call *call, const void *args);
enum status chaos_snapshot_create(struct call *call, const void *args);
enum status chaos_snapshot_restore(struct call *call, const void *args);
enum status chaos_snapshot_list(struct call *call, const void *args);
enum status chaos_snapshot_delete(struct call *call, const void *args);
enum status chaos_rewind(struct call *call, const void *args);
enum status chaos_label_set(struct call *call, const void *args);
enum status chaos_label_list(struct call *call, const void *args);
enum status chaos_label_delete(struct call *call, const void *args);
enum status chaos_fixture(struct call *call, const void *args);

/* chaos_write_environment writes the members of EnvGet's result into the object that is
 * open; networkName is null when the state has no init actor that decodes. */
enum status chaos_write_environment(struct call *call, const struct state_point *point) MUSTCHECK;

#endif
