import { createRuntime } from "../../provider/runtime";

const environment = {
  HW_REGION_NAME: "eu-west-101",
  HW_PROJECT_ID: "619d3e78f61b4be68bc5aa0b59edcf7b",
  HW_ACCESS_KEY: "AKAKAKAK",
  HW_SECRET_KEY: "SKSKSKSK",
  HW_SHARED_CONFIG_FILE: "/nonexistent",
};

/** Creates a new dynamic provider of a kind, for methods that send no request. */
export const makeProvider = (kind: string) => createRuntime({ environment, log: () => undefined }).provider(kind);
