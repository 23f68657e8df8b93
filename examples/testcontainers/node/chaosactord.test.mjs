// SPDX-License-Identifier: Apache-2.0 OR MIT
// A test in JavaScript that has a chaosactord for itself:
//
//   npm install && CHAOS_IMAGE=chaosactord npm test
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { GenericContainer, Wait } from 'testcontainers'

let container
let url

before(async () => {
  container = await new GenericContainer(process.env.CHAOS_IMAGE ?? 'chaosactord')
    .withEnvironment({ CHAOSACTORD_EPHEMERAL: 'true' }) // nothing is kept
    .withExposedPorts(3456)
    .withWaitStrategy(Wait.forHttp('/readyz', 3456))
    .start()
  url = `http://${container.getHost()}:${container.getMappedPort(3456)}`
})

after(() => container?.stop())

test('an abort with exit code 20', async () => {
  // A world of its own for each test, made on first use.
  const reply = await fetch(`${url}/w/auto:abort/rpc/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0', id: 1, method: 'Chaos.Invoke',
      params: { method: 'abortWith', args: { code: 20, message: 'boom' } },
    }),
  })
  const { result } = await reply.json()
  assert.equal(result.receipt.ExitCode, 20)
})
