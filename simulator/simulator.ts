import { SimulatorEngine, type SimulatorOptions } from "./engine/simulator-engine";
import { initialState, upgradeState } from "./seed/initial-state";
import { SERVICES } from "./services";

/** Simulates DDM and the other services that the provider calls, in memory. It maps requests to replies; `startSimulator` serves it over HTTP. */
export class Simulator extends SimulatorEngine {
  constructor(options: SimulatorOptions = {}) {
    super({ services: SERVICES, initialState, upgradeState }, options);
  }
}
