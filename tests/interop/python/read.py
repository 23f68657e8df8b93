# SPDX-License-Identifier: Apache-2.0 OR MIT
"""read.py FILE: its roots, then each block as CID and SHA-256, read by ipld-car."""
import hashlib
import pathlib
import sys

import ipld_car

# A view: of bytes it would copy all that is left for every number it reads.
roots, blocks = ipld_car.decode(memoryview(pathlib.Path(sys.argv[1]).read_bytes()))
for root in roots:
    print("root", root.encode("base32"))
for cid, block in blocks:
    print(cid.encode("base32"), hashlib.sha256(block).hexdigest())
