import { bss } from "./bss/index";
import { ddm } from "./ddm/index";
import { ecs } from "./ecs/index";
import type { ServiceDefinition } from "./engine/service";
import { eps } from "./eps/index";
import { iam } from "./iam/index";
import { sdrs } from "./sdrs/index";
import { vpc } from "./vpc/index";

/** The services that the simulator provides. */
export const SERVICES: readonly ServiceDefinition[] = [ddm, iam, eps, bss, vpc, ecs, sdrs];
