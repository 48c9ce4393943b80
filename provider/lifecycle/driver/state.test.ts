import { z } from "zod";
import type { Properties } from "../properties/table";
import {
  inputsOf,
  recordedLocation,
  hiddenOutputsAfterFailure,
  hiddenOutputsAfterSuccess,
  recordedProgramValues,
} from "./state";

const house = {
  street: { shape: z.string(), change: "replace" },
  key: { shape: z.string(), secret: true, change: "replace" },
  rooms: { shape: z.int(), change: "in place" },
} satisfies Properties;

const location = { region: "r1", project: "p1" };

test("rebuilds inputs from outputs: managed properties and hidden inputs, without empty values", () => {
  const outputs = {
    street: "Elm",
    rooms: 5,
    color: "",
    size: 90,
    __given: ["rooms", "color"],
    __urn: "u",
    __zones: [],
  };
  expect(inputsOf(outputs)).toEqual({ rooms: 5, __urn: "u" });
  expect(inputsOf({ street: "Elm" })).toEqual({});
});

test("records the location, `__given` and `__programValues`, but no secret or `__provider`", () => {
  const inputs = { street: "Elm", key: "k-1", rooms: 3, __urn: "u", __provider: "text" };
  expect(hiddenOutputsAfterSuccess(house, inputs, location)).toEqual({
    __given: ["street", "key", "rooms"],
    __programValues: { street: "Elm", key: undefined },
    __urn: "u",
    __region: "r1",
    __project: "p1",
  });
});

test("keeps the records of the last success after a failure", () => {
  const before = { __given: ["street", "rooms"], __programValues: { street: "Elm" } };
  expect(hiddenOutputsAfterFailure(house, before, { street: "Oak" }, location)).toMatchObject({
    __given: ["street", "rooms"],
    __programValues: { street: "Elm" },
  });
});

test("reads the program's values from the outputs of version 0.1.0, which have no location", () => {
  const outputs = { street: "Elm", rooms: 3, __given: ["street", "rooms"], __zones: ["az1"] };
  expect(recordedProgramValues(house, outputs)).toEqual({ street: "Elm", availableZones: ["az1"] });
  expect(recordedLocation(outputs)).toBeUndefined();
});
