import type { ByResource, DriftCase, InPlaceCase } from "../harness/cases";
import { ref } from "../harness/programs";

const values = { long_query_time: "2", sql_audit: "ON" };

export const inPlace: ByResource<InPlaceCase> = {
  name: {
    title: "renames the template",
    before: { name: "web" },
    edits: [
      {
        after: { name: "shop" },
        calls: { ResetParameterGroup: { name: "shop", values: {} } },
        live: { name: "shop" },
      },
    ],
  },
  description: {
    title: "sets a description, and clears it when the program no longer sets one",
    edits: [
      {
        after: { description: "web" },
        calls: { ResetParameterGroup: { description: "web", values: {} } },
        live: { description: "web" },
      },
      {
        after: {},
        calls: { ResetParameterGroup: { description: "", values: {} } },
        live: { description: "" },
      },
    ],
  },
  values: {
    title: "changes and adds values; ignores another notation of the same value",
    before: { values },
    edits: [
      {
        after: { values: { long_query_time: 5, sql_audit: "ON", max_connections: 30000 } },
        calls: { ResetParameterGroup: { values: { long_query_time: "5", max_connections: "30000" } } },
        live: { values: { long_query_time: "5", sql_audit: "ON", max_connections: "30000" } },
        outputs: { values: { long_query_time: "5", sql_audit: "ON", max_connections: "30000" } },
      },
      {
        after: { values: { long_query_time: "5.0", sql_audit: "on", max_connections: 30000 } },
        ops: ["same"],
        calls: {},
      },
    ],
  },
  oneValueRemoved: {
    title: "resets a value that the program no longer sets",
    before: { values },
    edits: [
      {
        after: { values: { sql_audit: "ON" } },
        calls: { ResetParameterGroup: { values: { long_query_time: "1" } } },
        outputs: { values: { sql_audit: "ON" } },
      },
    ],
  },
  allValuesRemoved: {
    title: "resets all values when the program no longer sets `values`",
    before: { values },
    edits: [
      {
        after: { values: undefined },
        calls: { ResetParameterGroup: { values: { long_query_time: "1", sql_audit: "OFF" } } },
      },
    ],
  },
  allValuesEmptied: {
    title: "resets all values when `values` is empty",
    before: { values },
    edits: [
      {
        after: { values: {} },
        calls: { ResetParameterGroup: { values: { long_query_time: "1", sql_audit: "OFF" } } },
      },
      { after: { values: {} }, ops: ["same"], calls: {} },
    ],
  },
  severalProperties: {
    title: "changes several properties with one request",
    before: { name: "before", description: "a" },
    edits: [
      {
        after: { name: "after", description: "b", values: { sql_audit: "ON" } },
        calls: { ResetParameterGroup: { name: "after", description: "b", values: { sql_audit: "ON" } } },
      },
    ],
  },
  // The source is used only when the template is created.
  sourceTemplate: {
    title: "makes no mutating call when the program no longer sets the source template",
    before: { source: { templateId: ref("values.id") }, values: { sql_execute_timeout: 500 } },
    edits: [{ after: { source: undefined, values: { sql_execute_timeout: 500 } }, calls: {} }],
  },
  sourceInstance: {
    title: "makes no mutating call when the source changes",
    before: { source: { instanceId: ref("source.id") }, values: { long_query_time: 4 } },
    edits: [{ after: { source: { templateId: ref("values.id") } }, calls: {} }],
  },
  noCall: {
    title: "makes no mutating call for edits that leave the template as it is",
    edits: [
      {
        after: { timeouts: { update: "2h" } },
        calls: {},
        outputs: { timeouts: { update: "2h" } },
      },
      { after: { description: "", values: { long_query_time: "1" } }, calls: {} },
    ],
  },
};

export const drift: ByResource<DriftCase> = {
  renamed: {
    title: "corrects a name that another client changed",
    before: { name: "reports" },
    change: (call) => call("PUT", "/v3/{pid}/configurations/{id}", { name: "tmp", values: {} }),
    diff: [`name: "tmp" => "reports"`],
    correction: { ResetParameterGroup: { name: "reports", values: {} } },
  },
  descriptionChanged: {
    title: "corrects a description that another client changed",
    before: { description: "web" },
    change: (call) => call("PUT", "/v3/{pid}/configurations/{id}", { description: "tmp", values: {} }),
    diff: [`description: "tmp" => "web"`],
    correction: { ResetParameterGroup: { description: "web", values: {} } },
  },
  valueChanged: {
    title: "corrects a value that another client changed",
    before: { values },
    change: (call) =>
      call("PUT", "/v3/{pid}/configurations/{id}", { values: { long_query_time: "9", max_connections: "99" } }),
    diff: [`long_query_time: "9" => "2"`],
    correction: { ResetParameterGroup: { values: { long_query_time: "2" } } },
  },
  valueNotInProgram: {
    title: "ignores a change to a value that the program does not set",
    before: { values },
    change: (call) => call("PUT", "/v3/{pid}/configurations/{id}", { values: { max_connections: "99" } }),
  },
  descriptionNotInProgram: {
    title: "ignores a change to a description that the program does not set",
    change: (call) => call("PUT", "/v3/{pid}/configurations/{id}", { description: "tmp", values: {} }),
  },
  deleted: {
    title: "creates a template again after another client has deleted it",
    before: { description: "web", values: { sql_audit: "ON" } },
    change: (call) => call("DELETE", "/v3/{pid}/configurations/{id}"),
    ops: ["refresh", "create"],
  },
};
