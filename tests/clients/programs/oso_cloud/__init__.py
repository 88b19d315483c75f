# SPDX-License-Identifier: Apache-2.0
# Stands in for the Python client, of which generated modules use nothing but this.
from dataclasses import dataclass


@dataclass
class Value:
    type: str
    id: str
