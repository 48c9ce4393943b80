import fc from "fast-check";
import type { Program } from "../sweep/engine-model";
import { type Changes, makeProgram } from "../sweep/program";
import { recordScenario, type ReferencePhase, runDisturbed } from "../sweep/sweep";
import type { Testbed } from "../sweep/testbed";
import { disturbanceOf, hostileResponse } from "./hostile-responses";
import { randomRuns, randomTimeout } from "./settings";

/** Makes a small program: a template, an instance, a schema and an account. */
const makeSmallProgram =
  (changes: Changes = {}) =>
  (testbed: Testbed): Program =>
    makeProgram(changes)(testbed).filter(({ name }) => ["tuned", "orders", "shop", "app"].includes(name));

const before = makeSmallProgram();
const after = makeSmallProgram({
  template: { values: { long_query_time: "5" } },
  instance: { nodeNum: 3, parameters: { long_query_time: "4" } },
  app: { password: "Secret-app-2", baseAuthority: ["SELECT", "INSERT"] },
});

/** Texts of JavaScript's own errors and conversions. They name neither resource nor reason. */
const internals = /TypeError|RangeError|undefined|\[object |is not a function|Cannot read|call stack|Converting/;

/** Control and format characters, line and paragraph separators, lone surrogates, and color tags of Pulumi. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}]|<\{%/u;

/** Maximum length of a message or a log line, in characters. */
const maxLength = 5_000;

function problemsOfText(text: string): string[] {
  const beginning = JSON.stringify(text.slice(0, 500));
  return [
    ...(internals.test(text) ? [`an internal error: ${beginning}`] : []),
    ...(unprintable.test(text.replaceAll("\n  - ", "")) ? [`unprintable: ${beginning}`] : []),
    ...(text.length > maxLength ? [`${text.length} characters: ${beginning}`] : []),
  ];
}

let references: ReferencePhase[];
beforeAll(async () => {
  references = await recordScenario({
    phases: [
      { title: "create", command: "up", program: before },
      { title: "refresh", command: "up --refresh", program: before },
      { title: "update", command: "up", program: after },
      { title: "destroy", command: "destroy", program: after, replaces: true },
    ],
    login: "password",
  });
}, 60_000);

test(
  "all messages after a hostile response are printable, nothing is bought twice, and repeating the command succeeds",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), hostileResponse, async (which, number, makeResponse) => {
        const reference = references[which % references.length];
        const nth = 1 + (number % (reference?.requests.length ?? 1));
        const request = reference?.requests[nth - 1];
        if (!reference || !request) return;
        const response = makeResponse(request);
        const disturbance = disturbanceOf(response, request.operation, nth);
        const { problems, messages, logged } = await runDisturbed(reference, disturbance);
        const found = [
          // The hostile response may have no request id.
          ...problems.filter((problem) => !problem.startsWith("a message has no request id")),
          ...[...messages, ...logged].flatMap(problemsOfText),
        ].map((problem) => problem.slice(0, 1_000));
        const shown = { ...response, body: response.body.slice(0, 500) };
        const { operation } = request;
        expect({ title: reference.phase.title, nth, operation, shown, found }).toMatchObject({ found: [] });
      }),
      randomRuns(60),
    );
  },
  randomTimeout(120_000),
);
