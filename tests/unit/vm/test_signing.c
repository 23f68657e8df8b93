/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys and signatures of messages beside what others make of them. */
#include "ipld/key.h"

#include "tests/unit/base/test_tools.h"
#include "vm/message.h"

/* What @zondax/filecoin-signing-tools 2.4.3 (keyRecover, keyRecoverBLS, transactionSign) makes of
 * keys of 32 equal bytes and a message from their address: f01, nonce 3, value 5, gas
 * 1000000, 200, 1. */
static const struct {
	enum signature_type type;
	uint8_t byte;
	const char *address, *signature;
} known[] = {
	{ SIGNATURE_SECP256K1, 1, "f1ksu3ktw4xhyaoltwr546b3epfs5wxxqfyyxipwi",
	  "77760a05d2a480abae11cdc0980ba0ff8af2acecf72f17b7e2d29e0e96605b916dda8a"
	  "2f955704059bb0d9f6658aa2eae8bcddc4c087a80f920dc359b3e9887b01" },
	{ SIGNATURE_BLS, 1,
	  "f3vinbyjqflizjqf5fowoyo6rhsx4utg4x2ycw5xpa52rzkexsj2f4q5fui4pqkaispk5r"
	  "5igz62fmdgrzrmbq",
	  "8c718033d6510fd42fdc557855d9c76c136d9d154965127c07eb1cb97f4e2a4f2ccf0c"
	  "e48c5b0ebe307e51e600e78874078feffb40333b67361d581f37c32ebcf205853c1019"
	  "9e88e4ccfae8128f332b3499dd9271bb8debc79fbcb46f417587" },
	{ SIGNATURE_SECP256K1, 2, "f14rkut6lkfumi33nj765t4kli2m7aqytdaclor3y",
	  "649c9595b8ced10828b28bcb716932faaae14434317f9c58d95982d2b26bda965e9bfa"
	  "8368d8f9f189bb06f1fdfe8c4f8e3500d9aaefeb3e8c8622b37c1efacc00" },
	{ SIGNATURE_BLS, 2,
	  "f3qacam2q2ls4434se4rpquwopk6nhrwikyc6cizrvmutemaobzesrycvd364ygw2sbyf2"
	  "b4qruzuwycyizymq",
	  "aede780445bdabe2f1044fc41e325d913aee09f71b57ee374867a80793dde8ca1f8596"
	  "c8bbab685f5337defa74b0b94002b476d59d4518cc4dcea4e77c43d5799891fb0cd6e8"
	  "48c7755e1d34ddbb8a1c44d5c7394d9b18a96e4d1618b9521c8e" },
	{ SIGNATURE_SECP256K1, 7, "f1ick6svk3i23qdgn74hz2yu4wsoryzuaw4h3jk4y",
	  "787e70a5c35d3176b789574d5726e90388b48f384e9a1eac4db6709eaf0c06044bdae0"
	  "1b99b455e5726a008676838be629d84d5ce4e71250afac98bf3f26348101" },
	{ SIGNATURE_BLS, 7,
	  "f3utfp4dsgak5xinaniw4tcwiqgseu627evlreytuasmowejrwxng2msaesayhfrsvtfnu"
	  "emit6qlqku4rk5ba",
	  "b8bcf93101be19d7892d4998fb116e28594e2c5962c053be14947b2a2d172effe9eb2a"
	  "da6ef08842cc1fecc1c836992f117707718167741427b6dc4f876c3a34d782eff5c104"
	  "35dcea98ee5520fac17c04a6fc95d7f032156575a42147a08272" },
	{ SIGNATURE_SECP256K1, 66, "f1i5s7rws5jzjhp66vbupiuhv7bzs2hkbldtpdfpy",
	  "e527e7a58090f2efef7b460ac215611d0d8bee7116538a2b0d6e5159e180ea7678ccd2"
	  "4cb6cd5a97fddec206bea9cc5f4c0e28f4d60f90a4b3ff309d78794bbb01" },
	{ SIGNATURE_BLS, 66,
	  "f3ww4zzft6jruyel2cpwy7nby52em27ok2xfsgxixha6mqupntc532lg3g62pitqqfk2m3"
	  "blphgv7k5hrkte6a",
	  "97ddb8982f4421bbae663ac53b0437ad1a110fc5d93838faa71cb545351d66ad37057f"
	  "4065501c14e5c9b3c7fab74bfb054cefb6bc7bd3a7885b7a90fc487eaed5a3fdf05a36"
	  "5748ee99069a440c7b8f64675f20c0fc6562d7c5be79f4257ae2" },
};
enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static bool is_possible(size_t index)
{
	return known[index].type != SIGNATURE_BLS || bls_available();
}

static struct secret_key key_of(size_t index)
{
	struct secret_key key = { .type = known[index].type };

	memset(key.bytes, known[index].byte, sizeof(key.bytes));
	return key;
}

static struct address address_of(size_t index)
{
	struct address address;

	assert_int_equal(address_from_text(bytes_of_text(known[index].address), &address), ST_OK);
	return address;
}

static struct block_cid text_of(size_t index)
{
	struct message message = {
		.to = address_of_id(1),
		.from = address_of(index),
		.nonce = 3,
		.value = bigint_of_uint(5),
		.gas_limit = 1000000,
		.gas_fee_cap = bigint_of_uint(200),
		.gas_premium = bigint_of_uint(1),
	};
	struct block_cid cid;

	assert_int_equal(message_cid(&message, &cid), ST_OK);
	return cid;
}

static void addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		const struct secret_key key = key_of(i);
		const struct address expected = address_of(i);
		struct address address;

		if (!is_possible(i)) {
			assert_int_equal(secret_key_address(&key, &address), ST_UNSUPPORTED);
			continue;
		}
		assert_int_equal(secret_key_address(&key, &address), ST_OK);
		assert_true(address_equal(&address, &expected));
	}
}

static void signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		const struct secret_key key = key_of(i);
		const struct block_cid text = text_of(i);
		uint8_t expected[SIGNATURE_BYTES_MAX];
		size_t size = hex_into(expected, sizeof(expected), known[i].signature);
		struct signature signature;

		if (!is_possible(i)) {
			assert_int_equal(secret_key_sign(&key, cid_of(&text).raw, &signature),
					 ST_UNSUPPORTED);
			continue;
		}
		assert_int_equal(secret_key_sign(&key, cid_of(&text).raw, &signature), ST_OK);
		assert_int_equal(signature.type, known[i].type);
		assert_int_equal(signature.size, size);
		assert_memory_equal(signature.bytes, expected, size);
	}
}

/* Each verifies with its own key and text, and with no other. */
static void verifying(void **state)
{
	(void)state;
	for (size_t i = 0; i < KNOWN; i++) {
		uint8_t bytes[SIGNATURE_BYTES_MAX];
		size_t size = hex_into(bytes, sizeof(bytes), known[i].signature);
		const struct block_cid text = text_of(i);

		for (size_t j = 0; j < KNOWN; j++) {
			const struct address key = address_of(j);

			assert_int_equal(signature_verify(known[j].type, bytes_make(bytes, size),
							  &key, cid_of(&text).raw),
					 i == j && is_possible(i));
			assert_false(signature_verify(known[i].type, bytes_make(bytes, size - 1),
						      &key, cid_of(&text).raw));
		}
	}
}

static void other_types(void **state)
{
	static const enum signature_type types[] = { SIGNATURE_NONE, SIGNATURE_DELEGATED,
						     (enum signature_type)255 };
	const struct address somebody = address_of(0), nobody = { .size = 0 };
	const struct bytes text = bytes_of_text("text");
	uint8_t bytes[SIGNATURE_BYTES_MAX] = { 0 };
	struct signature signature;
	struct address address;

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct secret_key key = { .type = types[i], .bytes = { 1 } };

		assert_int_equal(secret_key_address(&key, &address), ST_UNSUPPORTED);
		assert_int_equal(secret_key_sign(&key, text, &signature), ST_UNSUPPORTED);
		assert_int_equal(secret_key_generate(types[i], &key), ST_UNSUPPORTED);
		assert_false(signature_verify(types[i], bytes_make(bytes, 65), &somebody, text));
	}
	assert_false(signature_verify(SIGNATURE_BLS, bytes_make(bytes, 96), &nobody, text));
	assert_false(signature_verify(SIGNATURE_SECP256K1, bytes_make(bytes, 65), &nobody, text));
}

static void generated_keys(void **state)
{
	static const enum signature_type types[] = { SIGNATURE_SECP256K1, SIGNATURE_BLS };
	const struct bytes text = bytes_of_text("text");

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const bool possible = types[i] != SIGNATURE_BLS || bls_available();
		struct secret_key key, other;
		struct signature signature;
		struct address address;

		assert_int_equal(secret_key_generate(types[i], &key),
				 possible ? ST_OK : ST_UNSUPPORTED);
		if (!possible)
			continue;
		assert_int_equal(secret_key_generate(types[i], &other), ST_OK);
		assert_memory_not_equal(key.bytes, other.bytes, sizeof(key.bytes));
		assert_int_equal(secret_key_address(&key, &address), ST_OK);
		assert_int_equal(secret_key_sign(&key, text, &signature), ST_OK);
		assert_true(signature_verify(types[i], bytes_make(signature.bytes, signature.size),
					     &address, text));
		secret_key_wipe(&key);
		memset(&other, 0, sizeof(other));
		assert_memory_equal(&key, &other, sizeof(key));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),      cmocka_unit_test(signatures),
		cmocka_unit_test(verifying),      cmocka_unit_test(other_types),
		cmocka_unit_test(generated_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
