// SPDX-License-Identifier: Apache-2.0 OR MIT
// read.mjs FILE: its roots, then each block as CID and SHA-256, read by @ipld/car.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { CarBlockIterator } from '@ipld/car/iterator'

const car = await CarBlockIterator.fromIterable(createReadStream(process.argv[2]))
for (const root of await car.getRoots()) console.log(`root ${root}`)
for await (const { cid, bytes } of car) {
  console.log(`${cid} ${createHash('sha256').update(bytes).digest('hex')}`)
}
