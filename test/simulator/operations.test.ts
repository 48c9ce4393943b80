import { z } from "zod";
import { ddmErrors } from "../../simulator/ddm/ddm-errors";
import { defineOperation } from "../../simulator/engine/operation";
import { ok } from "../../simulator/engine/replies";
import { Router } from "../../simulator/engine/router";
import { Simulator } from "../../simulator/index";
import { SERVICES } from "../../simulator/services";

test("operation names, routes (method and path) and job kinds are unique", () => {
  const expectUnique = (all: readonly string[]) =>
    expect(all.filter((text, index) => all.indexOf(text) !== index)).toEqual([]);
  const { operations } = new Simulator();
  const groups = SERVICES.flatMap((service) => service.groups);
  expectUnique(operations.map(({ name }) => name));
  expectUnique(operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`));
  expectUnique(groups.flatMap(({ jobKinds }) => jobKinds ?? []).map(({ kind }) => kind));
});

test("routing prefers a fixed path to a placeholder, matches dots literally, and finds nothing for another method", () => {
  const operationAt = (path: string) =>
    defineOperation({ name: path, method: "GET", path, query: z.object({}), handle: () => ok({}) });
  const operations = [
    operationAt("/v3/{pid}/things/{id}"),
    operationAt("/v3/{pid}/things/diff"),
    operationAt("/v3.1/{pid}/things"),
  ];
  const router = new Router([{ name: "things", groups: [{ operations }], errors: ddmErrors }]);
  expect(router.find("GET", "/v3/p/things/diff")?.operation.name).toBe("/v3/{pid}/things/diff");
  expect(router.find("GET", "/v3/p/things/a%20b")?.params).toEqual({ pid: "p", id: "a b" });
  expect(router.find("GET", "/v3x1/p/things")).toBeUndefined();
  expect(router.find("POST", "/v3/p/things/diff")).toBeUndefined();
});
