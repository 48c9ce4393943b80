import { ApiError } from "../errors";
import { CREDENTIALS } from "./credentials";
import { parseAuthorization, parseSdkDate, sameSignature, sign, type SignedRequest } from "./signature";
import { tokenUser } from "./token";

/** How far a request's date may be from the real time; general knowledge of such gateways, not in the spec. */
const CLOCK_SKEW_MS = 15 * 60 * 1000;

const KEYS: ReadonlyMap<string, { readonly secretKey: string; readonly securityToken?: string }> = new Map([
  [CREDENTIALS.accessKey, { secretKey: CREDENTIALS.secretKey }],
  [
    CREDENTIALS.temporaryAccessKey,
    { secretKey: CREDENTIALS.temporarySecretKey, securityToken: CREDENTIALS.securityToken },
  ],
]);

/**
 * Who makes a request, by token or by signature. The date is compared with real time, never with the scaled clock.
 *
 * @throws ApiError 401 APIGW.0301 that says what is wrong.
 */
export function authenticate(request: SignedRequest, realNow: number): string {
  const token = request.headers["x-auth-token"];
  if (token !== undefined) return tokenUser(token, realNow) ?? refuse("the token is invalid or has expired");

  const header = request.headers["authorization"];
  if (header === undefined) return refuse("there is neither X-Auth-Token nor Authorization");
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return refuse("the Authorization header is malformed");
  const key = KEYS.get(authorization.access);
  if (key === undefined) return refuse("the access key is unknown");
  if (key.securityToken !== undefined && request.headers["x-security-token"] !== key.securityToken) {
    return refuse("the security token is missing or wrong");
  }
  if (!authorization.signedHeaders.includes("x-sdk-date")) return refuse("X-Sdk-Date is not signed");
  const skew = Math.abs(parseSdkDate(request.headers["x-sdk-date"] ?? "") - realNow);
  if (!(skew <= CLOCK_SKEW_MS)) return refuse("X-Sdk-Date is malformed or too far from the real time");
  if (!sameSignature(sign(request, authorization.signedHeaders, key.secretKey), authorization.signature)) {
    return refuse("verify aksk signature fail");
  }
  return authorization.access;
}

function refuse(reason: string): never {
  throw new ApiError(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}
