// SPDX-License-Identifier: Apache-2.0
// What a client of outing.polar may write. The compiler must refuse each line that follows an
// "expect-error" comment, and no other.
import { Oso, typedVar } from "oso-cloud";
import { PolarResources, PolarTypes } from "./types";

const oso = new Oso<PolarTypes>("http://localhost:8080", "key");
const user = { type: "User", id: "ann" } as const;
const outing = { type: "Outing", id: "lake" } as const;
const bill = { type: "Bill", id: "b1" } as const;
const firm = { type: "Firm", id: "f1" } as const;

type Role = PolarTypes["resources"]["Outing"]["roles"];
export const roles: Role[] = ["lead", "guest", "watcher"];
export const permission: PolarTypes["resources"]["Bill"]["permissions"] = "manage";
export const relation: PolarTypes["resources"]["Bill"]["relations"] = "outing";
export const first: "guest" = PolarResources.Outing.roles[0];
// @ts-expect-error there is no such role
export const noRole: Role = "editor";
// @ts-expect-error users have none
export const noUserRole: PolarTypes["resources"]["User"]["roles"] = "lead";
// @ts-expect-error without a global block there is none
export type NoGlobal = PolarTypes["resources"]["global"];
// @ts-expect-error the lists are constants
PolarResources.Bill.roles.push("owner");

export async function facts(): Promise<void> {
  await oso.insert(["has_role", user, "lead", outing]);
  await oso.insert(["has_role", user, "editor", bill]);
  await oso.insert(["has_relation", bill, "outing", outing]);
  await oso.insert(["quota", user, 3, true]);
  await oso.delete(["has_role", user, null, outing]);
  await oso.batch((tx) => tx.insert(["has_role", user, "guest", outing]));
  const held: "lead" | "guest" | "watcher" = (await oso.get(["has_role", user, null, outing]))[0][2].id;
  console.log(held);
  // @ts-expect-error a role of bills, not of outings
  await oso.insert(["has_role", user, "editor", outing]);
  // @ts-expect-error no rule uses it, so it is not in the generated type
  await oso.insert(["has_relation", outing, "firm", firm]);
  // @ts-expect-error derived only
  await oso.insert(["has_permission", user, "view", bill]);
  // @ts-expect-error misspelt
  await oso.insert(["has_rôle", user, "lead", outing]);
  // @ts-expect-error one argument short
  await oso.insert(["has_role", user, "lead"]);
  // @ts-expect-error a bill has no roles
  await oso.insert(["has_role", bill, "lead", outing]);
  // @ts-expect-error a number, not a word
  await oso.insert(["quota", user, "three", true]);
}

export async function questions(): Promise<void> {
  const may: boolean = await oso.authorize(user, "manage", bill);
  const ids: string[] = await oso.list(user, "look", "Outing", [["has_role", user, "lead", outing]]);
  const actions: ("look" | "edit")[] = await oso.actions(user, outing);
  const someone = typedVar("User");
  const guests: string[] = await oso.buildQuery(["has_role", someone, "guest", outing]).evaluate(someone);
  await oso.buildQuery(["allow", user, "view", bill]).and(["has_relation", bill, "outing", outing]).evaluate();
  console.log(may, ids, actions, guests);
  // @ts-expect-error a permission of bills
  await oso.authorize(user, "manage", outing);
  // @ts-expect-error a user is no resource here
  await oso.authorize(user, "view", user);
  // @ts-expect-error nobody may look at bills
  await oso.list(user, "look", "Bill");
  // @ts-expect-error the context fact is not accepted
  await oso.authorize(user, "view", bill, [["has_role", user, "lead", bill]]);
}
