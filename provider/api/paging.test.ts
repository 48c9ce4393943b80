import { z } from "zod";
import { catchFailure } from "../../test/support/failure";
import { clientOf, ok } from "../../test/support/scripted-cloud";
import type { Step } from "../../test/support/scripted-cloud";
import type { ApiClient } from "../http/request";
import { readList } from "./call";
import { listAccounts } from "./ddm/accounts";
import { listEngines, listFlavors } from "./ddm/catalog";
import { listGroups } from "./ddm/instance-groups";
import { listInstances } from "./ddm/instances";
import { listSchemas } from "./ddm/schemas";
import { listTemplates } from "./ddm/parameter-templates";
import { pageSize } from "./wire";

const instance = { id: "i1", subject: `instance "orders"` };
const htmlPage = `<html><h1>Bad Gateway</h1></html>`;
const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ name: `n${from + index}` }));

/** Lists things. @param total field of the response that contains the total; empty for a list without a total */
const listThings = (api: ApiClient, total: string | undefined = "total") =>
  readList(api, {
    operation: "ListThings",
    path: "/v3/things",
    items: "things",
    item: z.object({ name: z.string() }),
    ...(total !== "" && { total }),
    key: ({ name }) => name,
  });

describe("readList", () => {
  test("returns a complete list when the API returns as many items as it reports", async () => {
    const { client } = clientOf([ok({ things: names(0, 2), total: 2 })]);
    expect(await listThings(client)).toMatchObject({ items: names(0, 2), complete: true });
  });

  test("returns an empty list as complete when the API reports a total of 0", async () => {
    const { client } = clientOf([ok({ things: [], total: 0 })]);
    expect(await listThings(client)).toMatchObject({ items: [], complete: true });
  });

  test("reads page by page, with the number of items so far as offset", async () => {
    const pages = [names(0, pageSize), names(pageSize, 2 * pageSize), names(2 * pageSize, 300)];
    const { client, calls } = clientOf(pages.map((items) => ok({ things: items, total: "300" })));
    const { items, complete } = await listThings(client);
    expect([items.length, complete]).toEqual([300, true]);
    expect(calls().map(({ url }) => new URL(url).search)).toEqual([
      "?offset=0&limit=128",
      "?offset=128&limit=128",
      "?offset=256&limit=128",
    ]);
  });

  test("keeps equal items of a list without ids, and ends at a repeated page", async () => {
    const log = (api: ApiClient) =>
      readList(api, {
        operation: "ListLog",
        path: "/v3/log",
        items: "log",
        item: z.string(),
        total: "total",
        limit: 2,
      });
    const { client } = clientOf([ok({ log: ["a", "a"], total: 3 }), ok({ log: ["b"], total: 3 })]);
    expect(await log(client)).toMatchObject({ items: ["a", "a", "b"], complete: true });
    const repeats = clientOf([ok({ log: ["a", "a"], total: 9 }), ok({ log: ["a", "a"], total: 9 })]);
    expect(await log(repeats.client)).toMatchObject({ items: ["a", "a"], isLastPageRead: false });
  });

  test("continues after a short page if the API reports more items", async () => {
    const { client } = clientOf([ok({ things: names(0, 50), total: 80 }), ok({ things: names(50, 80), total: 80 })]);
    expect(await listThings(client)).toMatchObject({ items: names(0, 80), complete: true });
  });

  test("returns an incomplete list when the API reports more items than it returns", async () => {
    const { client } = clientOf([ok({ things: names(0, 2), total: 3 }), ok({ things: [], total: 3 })]);
    expect(await listThings(client)).toMatchObject({ items: names(0, 2), complete: false });
  });

  test("returns an incomplete list when the API reports fewer items than it returns", async () => {
    const { client } = clientOf([ok({ things: names(0, 2), total: 1 })]);
    expect(await listThings(client)).toMatchObject({ complete: false });
  });

  test("returns an incomplete list when the total changes between pages", async () => {
    const [first, second] = [names(0, pageSize), names(pageSize + 1, pageSize + 2)];
    const { client } = clientOf([
      ok({ things: first, total: pageSize + 2 }),
      ok({ things: second, total: pageSize + 1 }),
    ]);
    expect(await listThings(client)).toMatchObject({ complete: false });
  });

  test("returns an incomplete list without duplicates when an item is on two pages", async () => {
    const [first, second] = [names(0, pageSize), names(pageSize - 1, pageSize + 1)];
    const { client } = clientOf([
      ok({ things: first, total: pageSize + 2 }),
      ok({ things: second, total: pageSize + 2 }),
    ]);
    expect(await listThings(client)).toMatchObject({ items: names(0, pageSize + 1), complete: false });
  });

  test("ends with a page that is not full if the operation has no total", async () => {
    const { client, calls } = clientOf([ok({ things: names(0, pageSize) }), ok({ things: names(pageSize, 130) })]);
    expect(await listThings(client, "")).toMatchObject({ items: names(0, 130), complete: true });
    expect(calls()).toHaveLength(2);
  });

  test("ends with an empty page if the total is missing or null", async () => {
    const { client } = clientOf([ok({ things: names(0, pageSize) }), ok({ things: [], total: null })]);
    expect(await listThings(client)).toMatchObject({ items: names(0, pageSize), complete: true });
  });

  test.each([300, undefined])(
    "ends with an incomplete list if the API ignores the offset (total: %s)",
    async (total) => {
      const same = ok({ things: names(0, pageSize), total });
      const { client, calls } = clientOf([same, same]);
      expect(await listThings(client)).toMatchObject({ items: names(0, pageSize), complete: false });
      expect(calls()).toHaveLength(2);
    },
  );

  test("ends with an incomplete list after 200 pages", async () => {
    const pages = Array.from({ length: 201 }, (_, page) => ok({ things: names(page * 2, page * 2 + 2), total: 1e18 }));
    const { client, calls } = clientOf(pages, { requestsPerMinute: 1e6 });
    expect(await listThings(client)).toMatchObject({ items: names(0, 400), complete: false });
    expect(calls()).toHaveLength(200);
  });

  test("fails to list engines if the API ignores the offset", async () => {
    const same = ok({ engine_groups: names(0, pageSize).map(({ name }) => ({ id: name, version: "3" })), total: 300 });
    const { client } = clientOf([same, same]);
    const { name, message } = await catchFailure(listEngines(client));
    expect(name).toBe("UnexpectedResponseError");
    expect(message).toContain("the list repeats a page, or has more than 200 pages");
  });

  test("fails to list classes if the API ignores the offset", async () => {
    const flavors = names(0, pageSize).map(({ name }) => ({ id: name, spec_code: name }));
    const same = ok({ flavor_groups: [{ group_type: "X86", flavors }] });
    const { client } = clientOf([same, same]);
    expect(await catchFailure(listFlavors(client, { version: "3" }))).toMatchObject({
      name: "UnexpectedResponseError",
    });
  });

  test("returns the time of the response by the clock of the API", async () => {
    const date = "Wed, 01 Jan 2025 00:00:30 GMT";
    const { client } = clientOf([{ ...ok({ things: [], total: 0 }), headers: { Date: date } }]);
    expect((await listThings(client)).date).toBe(Date.parse(date));
  });

  test.each<[string, Step]>([
    ["an object without the list", ok({})],
    ["null instead of the list", ok({ things: null, total: 0 })],
    ["null", ok(null)],
    ["nothing", { status: 200 }],
    ["status 204", { status: 204 }],
    ["an HTML page", { status: 200, text: htmlPage }],
    ["a list of another kind", ok({ users: [] })],
  ])("throws instead of returning an empty list if the API returns %s", async (_name, step) => {
    const { client, calls } = clientOf([step, step, step]);
    expect(await catchFailure(listThings(client))).toMatchObject({
      name: "UnexpectedResponseError",
      outcome: "nothing happened",
      message: expect.stringMatching(/^ListThings returned an undocumented response/) as string,
    });
    expect(calls()).toHaveLength(3); // A gateway may have failed, so the read is repeated.
  });

  test("returns the list when a repeated read succeeds", async () => {
    const { client } = clientOf([{ status: 200, text: htmlPage }, ok({}), ok({ things: names(0, 1), total: 1 })]);
    expect(await listThings(client)).toMatchObject({ items: names(0, 1), complete: true });
  });
});

test.each<[string, (api: ApiClient) => Promise<{ complete: boolean }>, string, string, object]>([
  ["accounts", (api) => listAccounts(api, instance), "users", "total", { name: "a" }],
  ["groups", (api) => listGroups(api, instance), "group_list", "total_count", { id: "g" }],
  ["instances", (api) => listInstances(api), "instances", "total_record", { id: "i" }],
  ["schemas", (api) => listSchemas(api, instance), "databases", "total", { name: "s" }],
  ["templates", (api) => listTemplates(api), "configurations", "total", { id: "t", name: "t" }],
])("the list of %s is complete if its total equals the number of items", async (_name, list, items, total, item) => {
  const whole = clientOf([ok({ [items]: [item], [total]: 1 })]);
  expect((await list(whole.client)).complete).toBe(true);
  const part = clientOf([ok({ [items]: [item], [total]: 2 }), ok({ [items]: [], [total]: 2 })]);
  expect((await list(part.client)).complete).toBe(false);
});
