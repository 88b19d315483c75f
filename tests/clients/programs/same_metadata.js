// SPDX-License-Identifier: Apache-2.0
// same_metadata.js METADATA RESOURCES: exits with 0 when `frost metadata` and PolarResources say the
// same, `global` aside where no block declares it.
const { deepStrictEqual } = require("node:assert");
const { readFileSync } = require("node:fs");

const [metadata, resources] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const expected = metadata.metadata.resources;
if (!Object.hasOwn(resources, "global")) {
  deepStrictEqual(expected.global, { permissions: [], roles: [], relations: {} });
  delete expected.global;
}
// Lists of entries: deepStrictEqual would compare a key `__proto__` as the prototype.
const entries = (value) =>
  Array.isArray(value) || typeof value !== "object"
    ? value
    : Object.keys(value).sort().map((key) => [key, entries(value[key])]);
deepStrictEqual(entries(resources), entries(expected));
