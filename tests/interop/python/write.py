# SPDX-License-Identifier: Apache-2.0 OR MIT
"""write.py FILE OUT FORM: the blocks of a CAR written anew by ipld-car: `reversed`."""
import pathlib
import sys

import ipld_car

source, target, _ = map(pathlib.Path, sys.argv[1:])
roots, blocks = ipld_car.decode(memoryview(source.read_bytes()))
turned = [(cid, bytes(block)) for cid, block in blocks][::-1]
target.write_bytes(bytes(ipld_car.encode(roots, turned)))
