import { CloudError } from "../errors";
import { CREDENTIALS } from "./credentials";
import { isSameSignature, parseAuthorization, parseSdkDate, sign, type SignedRequest } from "./signature";
import { readToken } from "./token";

/** Maximum deviation of a request's date from the real time (assumed; gateways of this kind allow 15 minutes). */
const CLOCK_SKEW_MS = 15 * 60 * 1000;

const KEYS: ReadonlyMap<string, { readonly secretKey: string; readonly securityToken?: string }> = new Map([
  [CREDENTIALS.accessKey, { secretKey: CREDENTIALS.secretKey }],
  [
    CREDENTIALS.temporaryAccessKey,
    { secretKey: CREDENTIALS.temporarySecretKey, securityToken: CREDENTIALS.securityToken },
  ],
]);

/**
 * Authenticates a request. Returns the user of its token, or the access key of its signature. Dates are compared with the real time, not
 * with the simulated time.
 *
 * @param needsProject whether the operation belongs to a project; a token for the account is then rejected (API 3.2)
 * @throws CloudError 401 APIGW.0301 with the reason
 */
export function authenticate(request: SignedRequest, realNow: number, needsProject: boolean): string {
  const token = request.headers["x-auth-token"];
  if (token !== undefined) {
    const { user, scope } = readToken(token, realNow) ?? reject("the token is invalid or has expired");
    return needsProject && scope !== "project" ? reject("the scope of the token is not a project") : user; // the code is assumed
  }

  const header = request.headers["authorization"];
  if (header === undefined) return reject("there is neither X-Auth-Token nor Authorization");
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return reject("the Authorization header is malformed");
  const key = KEYS.get(authorization.access);
  if (key === undefined) return reject("the access key is unknown");
  if (key.securityToken !== undefined && request.headers["x-security-token"] !== key.securityToken) {
    return reject("the security token is missing or wrong");
  }
  if (!authorization.signedHeaders.includes("x-sdk-date")) return reject("X-Sdk-Date is not signed");
  const skew = Math.abs(parseSdkDate(request.headers["x-sdk-date"] ?? "") - realNow);
  if (!(skew <= CLOCK_SKEW_MS)) return reject("X-Sdk-Date is malformed or too far from the real time");
  if (!isSameSignature(sign(request, authorization.signedHeaders, key.secretKey), authorization.signature)) {
    return reject("verify aksk signature fail"); // the text of the real gateway
  }
  return authorization.access;
}

function reject(reason: string): never {
  throw new CloudError(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}
