// SPDX-License-Identifier: Apache-2.0 OR MIT
// Against the daemon of CHAOSACTORD_URL: npm test

import assert from "node:assert/strict";
import test from "node:test";

import { Chaos, ChaosError } from "../src/index.js";

const url = process.env["CHAOSACTORD_URL"];
const where = url === undefined ? {} : { url };

test("a world of its own", async () => {
  const name = await Chaos.world(where, async (w) => {
    const done = await w.actor.abortWith({ code: 20, message: "no" }, { value: "1 FIL" });
    assert.equal(done.receipt.ExitCode, 20);
    assert.equal(done.seq, 1);
    assert.equal((await w.history({ from: 1 })).entries[0]?.seq, 1);
    return w.world;
  });
  await assert.rejects(new Chaos({ ...where, world: name }).envGet(), (error) => {
    assert.ok(error instanceof ChaosError && error.hint.length > 0);
    return error.errorName === "WORLD_NOT_FOUND";
  });
});

test("arguments and returns", async () => {
  await Chaos.world({ ...where, create: { env: { networkVersion: 13 } } }, async (w) => {
    const seen = await w.actor.send({ to: "f098", invoke: { method: "inspectRuntime" } });
    const sent = seen.returnDecoded;
    assert.ok(sent !== null && "returnDecoded" in sent && sent.returnDecoded);
    assert.ok("caller" in sent.returnDecoded && sent.returnDecoded.caller === "f098");
    await w.actor.mutateState({ value: "new" });
    await w.snapshotCreate({ name: "before" });
    await w.actor.mutateState({ value: "newer" });
    await w.snapshotRestore({ name: "before" });
    const state = await w.filecoin.stateReadState("f098");
    assert.equal((state.State as { Value: string }).Value, "new");
  });
});

test("errors", async () => {
  await Chaos.world(where, async (w) => {
    await assert.rejects(w.filecoin.stateGetActor("f0999999"), (error) => {
      return error instanceof ChaosError && error.code === 11;
    });
  });
});
