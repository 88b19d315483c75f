// SPDX-License-Identifier: Apache-2.0
// What holds for the types of every policy.
import { Oso } from "oso-cloud";
import { PolarResources, PolarTypes } from "./types";

export const oso = new Oso<PolarTypes>("http://localhost:8080", "key");
export const value: { [type: string]: { roles: readonly string[]; relations: object } } = PolarResources;
console.log(JSON.stringify(PolarResources));
