import type { Saga } from "../harness/saga";
import { declaration, program, ref } from "../harness/programs";
import type { Args } from "../harness/stories";

const values = { long_query_time: "2", sql_audit: "ON" };

/** Every input of a parameter template; none of them replaces it. */
export const templateSaga: Saga = {
  seed: "templates",
  program: (templates: Readonly<Record<string, Args>>) =>
    program(
      { source: { parameters: { long_query_time: 3, sql_execute_timeout: 1000 } } },
      Object.entries(templates)
        .map(([name, args]) => declaration("ParameterTemplate", name, args))
        .join("\n"),
    ),
  trace: ({ id }) => id,
  live: ({ templates }, { id }) => templates.find((template) => template.id === id),

  inPlace: {
    name: {
      start: { name: "web" },
      steps: [
        {
          edit: { name: "shop" },
          calls: { ResetParameterGroup: { name: "shop", values: {} } },
          live: { name: "shop" },
        },
      ],
    },
    description: {
      steps: [
        {
          edit: { description: "web" },
          calls: { ResetParameterGroup: { description: "web", values: {} } },
          live: { description: "web" },
        },
        {
          edit: {},
          calls: { ResetParameterGroup: { description: "", values: {} } },
          live: { description: "" },
        },
      ],
    },
    values: {
      start: { values },
      steps: [
        {
          edit: { values: { long_query_time: 5, sql_audit: "ON", max_connections: 30000 } },
          calls: { ResetParameterGroup: { values: { long_query_time: "5", max_connections: "30000" } } },
          live: { values: { long_query_time: "5", sql_audit: "ON", max_connections: "30000" } },
          outputs: { values: { long_query_time: "5", sql_audit: "ON", max_connections: "30000" } },
        },
        // Written otherwise, they are the same.
        {
          edit: { values: { long_query_time: "5.0", sql_audit: "on", max_connections: 30000 } },
          ops: ["same"],
          calls: {},
        },
      ],
    },
    oneValueTakenOut: {
      start: { values },
      steps: [
        {
          edit: { values: { sql_audit: "ON" } },
          calls: { ResetParameterGroup: { values: { long_query_time: "1" } } },
          outputs: { values: { sql_audit: "ON" } },
        },
      ],
    },
    allValuesTakenOut: {
      start: { values },
      steps: [
        {
          edit: { values: undefined },
          calls: { ResetParameterGroup: { values: { long_query_time: "1", sql_audit: "OFF" } } },
        },
      ],
    },
    allValuesEmptied: {
      start: { values },
      steps: [
        {
          edit: { values: {} },
          calls: { ResetParameterGroup: { values: { long_query_time: "1", sql_audit: "OFF" } } },
        },
        { edit: { values: {} }, ops: ["same"], calls: {} },
      ],
    },
    severalAtOnce: {
      start: { name: "before", description: "a" },
      steps: [
        {
          edit: { name: "after", description: "b", values: { sql_audit: "ON" } },
          calls: { ResetParameterGroup: { name: "after", description: "b", values: { sql_audit: "ON" } } },
        },
      ],
    },
    // The class of what it was copied from matters at its creation only.
    sourceTemplate: {
      start: { source: { templateId: ref("values.id") }, values: { sql_execute_timeout: 500 } },
      steps: [{ edit: { source: undefined, values: { sql_execute_timeout: 500 } }, calls: {} }],
    },
    sourceInstance: {
      start: { source: { instanceId: ref("source.id") }, values: { long_query_time: 4 } },
      steps: [{ edit: { source: { templateId: ref("values.id") } }, calls: {} }],
    },
    noCall: {
      steps: [
        {
          edit: { timeouts: { update: "2h" } },
          calls: {},
          outputs: { timeouts: { update: "2h" } },
        },
        // What is said for the first time as it is already.
        { edit: { description: "", values: { long_query_time: "1" } }, calls: {} },
      ],
    },
  },

  replacements: {},

  drifts: {
    renamedByOthers: {
      program: { name: "reports" },
      happens: (call) => call("PUT", "/v3/{pid}/configurations/{own}", { name: "tmp", values: {} }),
      shows: [`name: "tmp" => "reports"`],
      repair: { ResetParameterGroup: { name: "reports", values: {} } },
    },
    describedOtherwise: {
      program: { description: "web" },
      happens: (call) => call("PUT", "/v3/{pid}/configurations/{own}", { description: "tmp", values: {} }),
      shows: [`description: "tmp" => "web"`],
      repair: { ResetParameterGroup: { description: "web", values: {} } },
    },
    valueChanged: {
      program: { values },
      happens: (call) =>
        call("PUT", "/v3/{pid}/configurations/{own}", { values: { long_query_time: "9", max_connections: "99" } }),
      shows: [`long_query_time: "9" => "2"`],
      repair: { ResetParameterGroup: { values: { long_query_time: "2" } } },
    },
    valueThatNobodySpokeOf: {
      program: { values },
      happens: (call) => call("PUT", "/v3/{pid}/configurations/{own}", { values: { max_connections: "99" } }),
    },
    nameThatNobodySpokeOf: {
      happens: (call) => call("PUT", "/v3/{pid}/configurations/{own}", { description: "tmp", values: {} }),
    },
  },
};
