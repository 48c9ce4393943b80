/**
 * DDM's codes for an instance that another operation is running on: the documented one, which is also answered for an instance
 * that is broken (DBS.200076, API A.3), and those that the Terraform provider and RDS, which shares the codes, know.
 */
const BUSY_CODES = new Set(["DBS.200076", "DBS.200011", "DBS.200018", "DBS.200019", "DBS.200047", "DBS.212033"]);

/** The statuses that these codes come with, depending on the operation. */
const BUSY_STATUSES = new Set([400, 403, 409]);

/** Whether an answer says that the instance is busy: by a code, or by a bare 409. Nothing has been done then. */
export function isBusy({ status, code }: { status: number; code?: string | undefined }): boolean {
  return code === undefined ? status === 409 : BUSY_STATUSES.has(status) && BUSY_CODES.has(code);
}
