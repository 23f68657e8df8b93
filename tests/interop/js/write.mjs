// SPDX-License-Identifier: Apache-2.0 OR MIT
// write.mjs FILE OUT FORM: the blocks of a CAR written anew by @ipld/car: `reversed`, or `doubled`.
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CarBlockIterator } from '@ipld/car/iterator'
import { CarWriter } from '@ipld/car/writer'

const [from, to, form] = process.argv.slice(2)
const car = await CarBlockIterator.fromIterable(createReadStream(from))
const blocks = []
for await (const block of car) blocks.push(block)
const { writer, out } = CarWriter.create(await car.getRoots())
const written = pipeline(Readable.from(out), createWriteStream(to))
for (const block of form === 'reversed' ? blocks.reverse() : [...blocks, ...blocks]) {
  await writer.put(block)
}
await writer.close()
await written
