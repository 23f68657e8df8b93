/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/pace.h"
#include "world/session.h"
#include "world/world.h"

/* What becomes of a request: answered at once, by the engine, or not taken. */

#define VERSION(id) "{'jsonrpc':'2.0','id':" id ",'method':'Filecoin.Version','params':[]}"
#define WRITE(id) "{'jsonrpc':'2.0','id':" id ",'method':'Chaos.EnvSet','params':{'baseFee':'101'}}"
#define WORK(id)                                                                                   \
	"{'jsonrpc':'2.0','id':" id ",'method':'Chaos.Simulate','params':{'method':'noSuch'}}"
#define NOTE "{'jsonrpc':'2.0','method':'Chaos.EnvSet','params':{'baseFee':'102'}}"

static void test_ends(void **state)
{
	static const struct {
		const char *body;
		bool now; /* answered on the calling thread */
		unsigned http;
		const char *part;
	} cases[] = {
		{ VERSION("1"), true, 200, "'id':1,'result':" },
		{ "{", true, 200, "PARSE_ERROR" },
		{ WORK("2"), false, 200, "'id':2,'error':" },
		{ WRITE("3"), false, 200, "'id':3,'result':" },
		{ "[" VERSION("4") "," WRITE("5") "]", false, 200, "'id':5,'result':" },
		{ NOTE, false, 204, "" },
	};
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, 16, &usual_limits);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rpc_request *request = make_request(&fixture, cases[i].body);

		assert_int_equal(rpc_request_answer_now(request), cases[i].now);
		finish(request);
		assert_int_equal(rpc_request_http_status(request), cases[i].http);
		if (cases[i].http == 204)
			assert_int_equal(rpc_request_answer(request).size, 0);
		else
			assert_true(contains(rpc_request_answer(request), cases[i].part));
		rpc_request_free(request);
	}
	fixture_close(&fixture);
}

/* What long work beside requests looks at. */
static uint64_t noted(struct fixture *fixture)
{
	struct world *world = engine_world(fixture->engine, bytes_of_text(WORLD_MAIN_NAME));
	struct error err = { .status = ST_OK };
	struct session *session;
	uint64_t requests;

	assert_int_equal(engine_read(fixture->engine, world, &session, &err), ST_OK);
	requests = session_setup(session)->demand->requests;
	session_close(session);
	world_leave(world);
	return requests;
}

static void test_long_work_hears_of_requests(void **state)
{
	struct fixture fixture;
	struct rpc_request *request;

	(void)state;
	fixture_open(&fixture, 16, &usual_limits);
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(noted(&fixture), i);
		request = make_request(&fixture, VERSION("1"));
		finish(request);
		rpc_request_free(request);
	}
	fixture_close(&fixture);
}

#define NOT_TAKEN(id, message, name, hint)                                                         \
	"{'jsonrpc':'2.0','id':" id ",'error':{'code':-320" message "','data':{'name':'" name      \
	"','hint':'" hint "','requestId':'0000000000000001'}}}"
#define FULL(id)                                                                                   \
	NOT_TAKEN(id, "05,'message':'too many requests are waiting", "LIMIT_EXCEEDED",             \
		  "try again later; the limit is --queue")
#define STOPPING(id)                                                                               \
	NOT_TAKEN(id, "10,'message':'the daemon is stopping", "DRAINING", "send it to the next one")

static void expect_not_taken(struct fixture *fixture, const char *body, const char *answer)
{
	struct rpc_request *request;

	fixture->requests = 0;
	request = make_request(fixture, body);
	finish(request);
	assert_int_equal(rpc_request_http_status(request), 503);
	expect_text(body, rpc_request_answer(request), answer);
	rpc_request_free(request);
}

/* Nothing is kept of what is not taken, and look-ups are answered all the same. */
static void test_full_queue(void **state)
{
	struct fixture fixture;
	struct rpc_request *request;

	(void)state;
	fixture_open(&fixture, 0, &usual_limits);
	expect_not_taken(&fixture, WRITE("1"), FULL("1") "\n");
	expect_not_taken(&fixture, WORK("2"), FULL("2") "\n");
	expect_not_taken(&fixture, "[" VERSION("3") "," WRITE("4") "," NOTE "]",
			 "[" FULL("3") "," FULL("4") "]\n");
	expect_not_taken(&fixture, NOTE, "");
	request = make_request(&fixture, "{'jsonrpc':'2.0','id':1,'method':'Chaos.EnvGet'}");
	assert_true(rpc_request_answer_now(request));
	assert_int_equal(rpc_request_http_status(request), 200);
	assert_true(contains(rpc_request_answer(request), "'baseFee':'100'"));
	rpc_request_free(request);
	fixture_close(&fixture);
}

static void test_stopping(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, 16, &usual_limits);
	engine_drain(fixture.engine);
	expect_not_taken(&fixture, WRITE("1"), STOPPING("1") "\n");
	expect_not_taken(&fixture, WORK("'x'"), STOPPING("'x'") "\n");
	fixture_close(&fixture);
}

/* From here on no file of this process grows. */
static void freeze_files(void)
{
	struct rlimit limit;

	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void thaw_files(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A commit that fails takes back the result that was written before it. */
static void test_failed_commit(void **state)
{
	struct fixture fixture;
	struct rpc_request *request;
	struct bytes answer;

	(void)state;
	fixture_open(&fixture, 16, &usual_limits);
	request = make_request(&fixture, WRITE("1"));
	fixture.log.fd = -1; /* the engine says so at level error */
	freeze_files();
	finish(request);
	thaw_files();
	answer = rpc_request_answer(request);
	if (!contains(answer, "'id':1,'error':{'code':1500,") || contains(answer, "'result':"))
		fail_msg("%.*s", (int)answer.size, (const char *)answer.data);
	assert_int_equal(rpc_request_http_status(request), 200);
	rpc_request_free(request);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_long_work_hears_of_requests),
		cmocka_unit_test(test_full_queue),
		cmocka_unit_test(test_stopping),
		cmocka_unit_test(test_failed_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
