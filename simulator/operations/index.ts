import type { ApiGroup } from "../registry";
import { eips } from "./eips";
import { instanceCreate } from "./instance-create";
import { instanceDelete } from "./instance-delete";
import { instanceRead } from "./instance-read";
import { jobs } from "./jobs";

/** Everything that is served. A new operation file is listed here and nowhere else. */
export const API_GROUPS: readonly ApiGroup[] = [instanceCreate, instanceRead, instanceDelete, jobs, eips];
