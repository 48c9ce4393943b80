import { VirtualClock } from "../../test/support/virtual-clock";
import { setDeadlines } from "./deadline";
import type { ApiClient, ApiRequest } from "./request";

const minute = 60_000;
const read: ApiRequest = { operation: "Read", method: "GET", path: "/v1/instances", priority: "read" };
const change: ApiRequest = { operation: "Change", method: "POST", path: "/v1/instances", priority: "mutation" };

test.each([
  ["a mutation has the deadline of the client", change, 0, 10 * minute],
  ["a mutation at the deadline has no further time", change, 10 * minute, 10 * minute],
  ["a read has the deadline of the client", read, 0, 10 * minute],
  ["a read shortly before the deadline has two minutes", read, 9 * minute, 11 * minute],
  ["a read after the deadline has two minutes", read, 12 * minute, 14 * minute],
  ["a read with its own deadline keeps it", { ...read, deadline: minute }, 0, minute],
])("%s", async (_name, request, elapsed, expected) => {
  const clock = new VirtualClock();
  const start = clock.now();
  const deadlines: (number | undefined)[] = [];
  const client: ApiClient = {
    region: "somewhere",
    projectId: () => Promise.resolve("p"),
    close: () => Promise.resolve(),
    send: ({ deadline }) => {
      deadlines.push(deadline);
      return Promise.resolve({ status: 200, body: {} });
    },
  };
  const wrapped = setDeadlines(client, clock, start + 10 * minute);
  await clock.advance(elapsed);
  await wrapped.send(request);
  const isOwn = request.deadline !== undefined;
  expect(deadlines).toEqual([isOwn ? expected : start + expected]);
});
