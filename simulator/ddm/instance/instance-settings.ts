import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findRunningInstance } from "./find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { accepted, ok, operation, type ApiGroup, type Call } from "../../engine/operation";
import { fields } from "../fields";

const modifyName = jobKind({
  kind: "ModifyInstanceName",
  status: "MODIFY_NAME",
  stages: [{ name: "rename", seconds: 20 }],
  settleSeconds: 5,
  params: z.object({ name: z.string() }),
  complete: ({ instance, params }) => {
    instance.name = params.name;
  },
});

const switchSsl = jobKind({
  kind: "SwitchSsl",
  status: "SWITCH_SSL",
  stages: [
    { name: "configure", seconds: 20 },
    { name: "restart listeners", seconds: 40 },
  ],
  params: z.object({ enabled: z.boolean() }),
  complete: ({ instance, params }) => {
    instance.sslEnabled = params.enabled;
  },
});

// No status is documented for changing the port and for read-only: SET_CONFIGURATION is assumed for both.
const modifyPort = jobKind({
  kind: "ModifyPort",
  status: "SET_CONFIGURATION",
  stages: [{ name: "change the port", seconds: 60 }],
  params: z.object({ port: z.number() }),
  complete: ({ instance, params }) => {
    instance.port = params.port;
  },
});

const setReadOnly = jobKind({
  kind: "SetReadOnly",
  status: "SET_CONFIGURATION",
  stages: [{ name: "set read-only", seconds: 20 }],
  params: z.object({ readOnly: z.boolean() }),
  complete: ({ instance, params }) => {
    instance.readOnly = params.readOnly;
  },
});

const resetAdministrator = jobKind({
  kind: "ResetPassword",
  status: "RESET_PASSWORD",
  stages: [{ name: "set the password", seconds: 20 }],
  settleSeconds: 5,
  params: z.object({ name: z.string() }),
  complete: ({ instance, params }) => {
    instance.adminUserName = params.name;
  },
});

const nameBody = z.strictObject({ name: fields.instanceName });
const securityGroupBody = z.strictObject({ security_group_id: fields.securityGroupId });

function rename({ world, param, body }: Call<z.output<typeof nameBody>>): string {
  return startJob(world, modifyName, findRunningInstance(world, param("instance_id")), body).id;
}

/** At once and without a job (facts 4.2). */
function changeSecurityGroup({ world, param, body }: Call<z.output<typeof securityGroupBody>>): void {
  const instance = findRunningInstance(world, param("instance_id"));
  instance.securityGroupId = body.security_group_id;
  instance.updatedAt = world.now();
}

/** Changing one thing of an instance: name, security group, SSL, port, read-only, administrator. */
export const instanceSettings: ApiGroup = {
  jobKinds: [modifyName, switchSsl, modifyPort, setReadOnly, resetAdministrator],
  operations: [
    // Spec 4.2.4: v1 answers the name and no job, though renaming takes its time.
    operation({
      name: "UpdateInstanceName",
      method: "PUT",
      path: "/v1/{project_id}/instances/{instance_id}/modify-name",
      body: nameBody,
      handle: (call) => {
        rename(call);
        return ok({ name: call.body.name });
      },
    }),
    operation({
      name: "UpdateDdmInstanceName",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/name",
      body: nameBody,
      handle: (call) => accepted({ job_id: rename(call) }),
    }),
    operation({
      name: "UpdateInstanceSecurityGroup",
      method: "PUT",
      path: "/v1/{project_id}/instances/{instance_id}/modify-security-group",
      body: securityGroupBody,
      handle: (call) => {
        changeSecurityGroup(call);
        return ok({ security_group_id: call.body.security_group_id });
      },
    }),
    operation({
      name: "UpdateDdmInstanceSecurityGroup",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/security-group",
      body: securityGroupBody,
      handle: (call) => {
        changeSecurityGroup(call);
        return ok({});
      },
    }),
    operation({
      name: "SwitchSsl",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/switch-ssl",
      body: z.strictObject({ ssl_enabled: z.boolean() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        return accepted({ job_id: startJob(world, switchSsl, instance, { enabled: body.ssl_enabled }).id });
      },
    }),
    operation({
      name: "UpdateInstancePort",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/port",
      body: z.strictObject({ port: z.int().min(1025).max(65534) }), // the range is assumed
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        return accepted({ job_id: startJob(world, modifyPort, instance, body).id });
      },
    }),
    operation({
      name: "SetReadOnlyStatus",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/readonly-status",
      body: z.strictObject({ readonly: z.boolean() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        return accepted({ job_id: startJob(world, setReadOnly, instance, { readOnly: body.readonly }).id });
      },
    }),
    // Spec 4.4.6: 202 without a body; there is a task all the same. Only kernels from 3.0.9 on know an administrator.
    operation({
      name: "ResetAdministrator",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/admin-user",
      body: z.strictObject({ name: fields.userName, password: fields.password }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        if (instance.engineVersion.startsWith("3.0.8"))
          throw ddmError("DBS.300360", "It needs version 3.0.9 or later.");
        if (instance.adminUserName !== null && instance.adminUserName !== body.name) {
          throw ddmError("DBS.280001", `name: the administrator is ${instance.adminUserName}`);
        }
        startJob(world, resetAdministrator, instance, { name: body.name });
        return { status: 202 };
      },
    }),
  ],
};
