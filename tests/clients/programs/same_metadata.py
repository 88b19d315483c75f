# SPDX-License-Identifier: Apache-2.0
# same_metadata.py METADATA: checks that PolarResources says what `frost metadata` says, `global`
# aside where no block declares it, and that each type is a class.
import json
import sys

import oso_cloud
import polar_types

with open(sys.argv[1], encoding="utf-8") as file:
    expected = json.load(file)["metadata"]["resources"]
if "global" not in polar_types.PolarResources:
    assert expected.pop("global") == {"permissions": [], "roles": [], "relations": {}}
assert polar_types.PolarResources == expected

classes = [
    value
    for value in vars(polar_types).values()
    if isinstance(value, type) and issubclass(value, oso_cloud.Value) and value is not oso_cloud.Value
]
types = {value("an id").type for value in classes}
assert len(types) == len(classes)
assert types >= set(expected) - {"global"}
assert all(value("an id").id == "an id" for value in classes)
