import type { z } from "zod";
import { type ApiOperation, defineOperation, type HandlerContext, type OperationSpec } from "../engine/operation";
import type { Reply } from "../engine/replies";
import { findInstanceFor, type InstanceRequirement } from "./instance/find-instance";
import type { Instance } from "./model";

/** An operation of DDM in one version of the API. */
interface DdmOperationSpec<Body extends z.ZodType, Query extends z.ZodType> extends OperationSpec<Body, Query> {
  readonly version: "v1" | "v2" | "v3" | "v3.1";
}

/** Defines an operation on a project. Its path is below the project: in v3, `/flavors` stands for `/v3/{project_id}/flavors`. */
export function defineProjectOperation<Body extends z.ZodType = z.ZodUnknown, Query extends z.ZodType = z.ZodUnknown>(
  spec: DdmOperationSpec<Body, Query> & {
    readonly handle: (context: HandlerContext<z.output<Body>, z.output<Query>>) => Reply;
  },
): ApiOperation {
  return defineOperation({ ...spec, path: `/${spec.version}/{project_id}${spec.path}` });
}

/** Context of the handler of an operation on an instance. */
export interface InstanceContext<Body = unknown, Query = unknown> extends HandlerContext<Body, Query> {
  readonly instance: Instance;
}

/** Defines an operation on an instance. Its path is below the instance: `/name` stands for `…/instances/{instance_id}/name`. */
export function defineInstanceOperation<Body extends z.ZodType = z.ZodUnknown, Query extends z.ZodType = z.ZodUnknown>(
  spec: DdmOperationSpec<Body, Query> & {
    /** Requirement that the instance must meet. Otherwise the operation fails before the handler is called. */
    readonly requires: InstanceRequirement;
    readonly handle: (context: InstanceContext<z.output<Body>, z.output<Query>>) => Reply;
  },
): ApiOperation {
  return defineProjectOperation({
    ...spec,
    path: `/instances/{instance_id}${spec.path}`,
    handle: (context) => {
      const instance = findInstanceFor(spec.requires, context.backend, context.param("instance_id"));
      return spec.handle({ ...context, instance });
    },
  });
}
