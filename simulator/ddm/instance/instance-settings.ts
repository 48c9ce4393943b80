import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { fields } from "../fields";
import { defineJob } from "../instance-job";
import type { Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";

const modifyNameJob = defineJob({
  kind: "ModifyInstanceName",
  status: "MODIFY_NAME",
  stages: [{ name: "rename", seconds: 20 }],
  settleSeconds: 5,
  params: z.object({ name: z.string() }),
  complete: ({ instance, params }) => {
    instance.name = params.name;
  },
});

const switchSslJob = defineJob({
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

// The instance statuses of the next two jobs are not documented: SET_CONFIGURATION is assumed.
const modifyPortJob = defineJob({
  kind: "ModifyPort",
  status: "SET_CONFIGURATION",
  stages: [{ name: "change the port", seconds: 60 }],
  params: z.object({ port: z.number() }),
  complete: ({ instance, params }) => {
    instance.port = params.port;
  },
});

const setReadOnlyJob = defineJob({
  kind: "SetReadOnly",
  status: "SET_CONFIGURATION",
  stages: [{ name: "set read-only", seconds: 20 }],
  params: z.object({ readOnly: z.boolean() }),
  complete: ({ instance, params }) => {
    instance.readOnly = params.readOnly;
  },
});

const resetAdministratorJob = defineJob({
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

/** Changes the security group immediately, without a job (quirk 26). */
function setSecurityGroup(backend: Backend, instance: Instance, securityGroupId: string): void {
  instance.securityGroupId = securityGroupId;
  instance.updatedAt = backend.now();
}

/** Settings of an instance: name, security group, SSL, port, read-only mode, administrator. */
export const instanceSettings: OperationGroup = {
  jobKinds: [modifyNameJob, switchSslJob, modifyPortJob, setReadOnlyJob, resetAdministratorJob],
  operations: [
    // v1 returns the name and no job (API 4.2.4). The change takes as long as in v3 (assumed).
    defineInstanceOperation({
      name: "UpdateInstanceName",
      method: "PUT",
      version: "v1",
      path: "/modify-name",
      requires: "running",
      body: nameBody,
      handle: ({ backend, instance, body }) => {
        startJob(backend, modifyNameJob, instance, body);
        return ok({ name: body.name });
      },
    }),
    defineInstanceOperation({
      name: "UpdateDdmInstanceName",
      method: "PUT",
      version: "v3",
      path: "/name",
      requires: "running",
      body: nameBody,
      handle: ({ backend, instance, body }) =>
        accepted({ job_id: startJob(backend, modifyNameJob, instance, body).id }),
    }),
    defineInstanceOperation({
      name: "UpdateInstanceSecurityGroup",
      method: "PUT",
      version: "v1",
      path: "/modify-security-group",
      requires: "running",
      body: securityGroupBody,
      handle: ({ backend, instance, body }) => {
        setSecurityGroup(backend, instance, body.security_group_id);
        return ok({ security_group_id: body.security_group_id });
      },
    }),
    defineInstanceOperation({
      name: "UpdateDdmInstanceSecurityGroup",
      method: "PUT",
      version: "v3",
      path: "/security-group",
      requires: "running",
      body: securityGroupBody,
      handle: ({ backend, instance, body }) => {
        setSecurityGroup(backend, instance, body.security_group_id);
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "SwitchSsl",
      method: "POST",
      version: "v3",
      path: "/switch-ssl",
      requires: "running",
      body: z.strictObject({ ssl_enabled: z.boolean() }),
      handle: ({ backend, instance, body }) =>
        accepted({ job_id: startJob(backend, switchSslJob, instance, { enabled: body.ssl_enabled }).id }),
    }),
    defineInstanceOperation({
      name: "UpdateInstancePort",
      method: "PUT",
      version: "v3",
      path: "/port",
      requires: "running",
      body: z.strictObject({ port: z.int().min(1025).max(65534) }), // the range is assumed
      handle: ({ backend, instance, body }) =>
        accepted({ job_id: startJob(backend, modifyPortJob, instance, body).id }),
    }),
    defineInstanceOperation({
      name: "SetReadOnlyStatus",
      method: "PUT",
      version: "v3",
      path: "/readonly-status",
      requires: "running",
      body: z.strictObject({ readonly: z.boolean() }),
      handle: ({ backend, instance, body }) =>
        accepted({ job_id: startJob(backend, setReadOnlyJob, instance, { readOnly: body.readonly }).id }),
    }),
    // The response has no body, although the request starts a job. Kernels before 3.0.9 do not support the operation (API 4.4.6).
    defineInstanceOperation({
      name: "ResetAdministrator",
      method: "PUT",
      version: "v3",
      path: "/admin-user",
      requires: "running",
      body: z.strictObject({ name: fields.userName, password: fields.password }),
      handle: ({ backend, instance, body }) => {
        if (instance.engineVersion.startsWith("3.0.8"))
          throw ddmError("DBS.300360", "Kernel version 3.0.9 or later is required.");
        if (instance.adminUserName !== null && instance.adminUserName !== body.name) {
          throw ddmError("DBS.280001", `name: the administrator is ${instance.adminUserName}`);
        }
        if (instance.accounts.some(({ name }) => name === body.name))
          throw ddmError("DBS.300311", `Name: ${body.name}.`);
        startJob(backend, resetAdministratorJob, instance, { name: body.name });
        return { status: 202 };
      },
    }),
  ],
};
