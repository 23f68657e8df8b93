# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Against the daemon of CHAOSACTORD_URL: python3 -m unittest test_client"""

import unittest

from chaosactord import Chaos, ChaosError, SnapshotNotFound, WorldNotFound


class Client(unittest.TestCase):
    def test_a_world_of_its_own(self):
        with Chaos.world() as w:
            done = w.actor.abort_with({"code": 20, "message": "no"}, value="1 FIL")
            self.assertEqual(done["receipt"]["ExitCode"], 20)
            self.assertEqual(done["seq"], 1)
            self.assertEqual(w.history(from_=1)["entries"][0]["seq"], 1)
            name = w.name
        with self.assertRaises(WorldNotFound) as gone:
            Chaos(world=name).env_get()
        self.assertEqual(gone.exception.name, "WORLD_NOT_FOUND")
        self.assertTrue(gone.exception.hint)

    def test_arguments_and_returns(self):
        with Chaos.world(env={"networkVersion": 13}) as w:
            seen = w.actor.send({"to": "f098", "invoke": {"method": "inspectRuntime"}})
            self.assertEqual(seen["returnDecoded"]["returnDecoded"]["caller"], "f098")
            self.assertEqual(w.env_get()["networkVersion"], 13)
            w.actor.mutate_state({"value": "new"})
            w.snapshot_create(name="before")
            w.actor.mutate_state({"value": "newer"})
            w.snapshot_restore(name="before")
            state = w.filecoin.state_read_state("f098")
            self.assertEqual(state["State"]["Value"], "new")
            head = w.filecoin.chain_head()
            self.assertEqual(w.filecoin.chain_get_tip_set(head["Cids"]), head)

    def test_errors(self):
        with Chaos.world() as w:
            self.assertRaises(SnapshotNotFound, w.snapshot_restore, name="none")
            with self.assertRaises(ChaosError) as refused:
                w.filecoin.state_get_actor("f0999999")
            self.assertEqual(refused.exception.name, "ACTOR_NOT_FOUND")
            self.assertEqual(refused.exception.code, 11)


if __name__ == "__main__":
    unittest.main()
