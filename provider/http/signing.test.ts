import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner";
import { authorization, canonicalRequest, encodeStrictly, sign } from "./signing";

// Keys of the published test vectors: of Huawei Cloud's documentation, and of its SDKs. They are not credentials.
const documentationKey = { accessKey: "QTWAOYTTINDUT2QVKYUC", secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc" };
const sdkKey = { accessKey: "AccessKey", secretKey: "SecretKey" };

const signatureOf = (header: string | undefined) => /Signature=(.*)$/.exec(header ?? "")?.[1];
const signedHeadersOf = (header: string | undefined) => /SignedHeaders=([^,]*)/.exec(header ?? "")?.[1];
const parseDate = (text: string) =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

describe("signing matches the published test vector", () => {
  const vpcs = {
    method: "GET",
    url: new URL(
      "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    ),
    headers: { "content-type": "application/json" },
  };

  test("1: the official documentation's example, with its canonical request", () => {
    const headers = sign(vpcs, documentationKey, parseDate("20191115T033655Z"));
    expect(headers["x-sdk-date"]).toBe("20191115T033655Z");
    expect(headers["authorization"]).toBe(
      "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, " +
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    );
    const signed = { ...vpcs.headers, host: "service.region.example.com", "x-sdk-date": "20191115T033655Z" };
    expect(canonicalRequest({ ...vpcs, headers: signed }).text).toBe(
      [
        "GET",
        "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/",
        "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        "content-type:application/json",
        "host:service.region.example.com",
        "x-sdk-date:20191115T033655Z",
        "",
        "content-type;host;x-sdk-date",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      ].join("\n"),
    );
  });

  const resources = new URL("https://service.endpoint.myhuaweicloud.com/resources?size=1");
  test.each([
    ["2: Python SDK, GET", "GET", undefined, "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842"],
    [
      "3: Python SDK, POST",
      "POST",
      `{"name":"test","id":1}`,
      "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
    ],
  ])("%s", (_name, method, body, expected) => {
    const headers = sign({ method, url: resources, headers: {}, body }, sdkKey, parseDate("20200608T023900Z"));
    expect(signedHeadersOf(headers["authorization"])).toBe("host;x-sdk-date");
    expect(signatureOf(headers["authorization"])).toBe(expected);
  });

  const goHeaders = { "X-Sdk-Date": "20060102T150405Z" };
  const goPost = { method: "POST", url: new URL("https://host.example/path?key=value"), headers: goHeaders };
  const goPostSignature = "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59";

  test("4: Go SDK, GET with only the date signed", () => {
    const request = { method: "GET", url: new URL("https://host.example/path?limit=1"), headers: goHeaders };
    expect(signatureOf(authorization(request, sdkKey))).toBe(
      "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
    );
  });

  test("5: Go SDK, POST", () => {
    expect(signatureOf(authorization({ ...goPost, body: `{"Name":"test","Id":1}\n` }, sdkKey))).toBe(goPostSignature);
  });

  test("5: Go SDK, POST: the signature covers the newline at the end of the body", () => {
    expect(signatureOf(authorization({ ...goPost, body: `{"Name":"test","Id":1}` }, sdkKey))).not.toBe(goPostSignature);
  });

  test("6: a query with repeated keys and special and non-ASCII characters", () => {
    const url = new URL("https://host.example/");
    const pairs = [
      ["limit", "1"],
      ["enable", "true"],
      ["multi", "3"],
      ["multi", "1"],
      ["multi", "2"],
    ];
    for (const [name = "", value = ""] of [...pairs, ["path", "/tmp/123"], ["test", "一 (&=?!#%.*)"]])
      url.searchParams.append(name, value);
    expect(canonicalRequest({ method: "GET", url, headers: {} }).text.split("\n")[2]).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
    );
  });
});

test("the official signer computes the same signature for a POST with special characters in path and query", () => {
  const body = { name: "café", n: 1 };
  const query = { b: "x y", a: "é*~(1)" };
  const date = "20200608T023900Z";
  const url = new URL(`https://ddm.eu-west-101.myhuaweicloud.eu/v3/p/users/${encodeURIComponent("a!b*c")}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const actual = sign(
    {
      method: "POST",
      url,
      headers: { "content-type": "application/json", "x-project-id": "p" },
      body: JSON.stringify(body),
    },
    sdkKey,
    parseDate(date),
  );

  const official = AKSKSigner.sign(
    {
      endpoint: "https://ddm.eu-west-101.myhuaweicloud.eu/v3/p/users/a!b*c",
      method: "POST",
      headers: { "content-type": "application/json", "x-project-id": "p", "X-Sdk-Date": date },
      queryParams: query,
      data: body,
    },
    { getAk: () => sdkKey.accessKey, getSk: () => sdkKey.secretKey } as unknown as Parameters<
      typeof AKSKSigner.sign
    >[1],
  ) as Record<string, string>;

  expect(actual["authorization"]).toBe(official["Authorization"]);
});

test("a temporary key's security token is sent and signed", () => {
  const headers = sign(
    { method: "GET", url: new URL("https://host.example/"), headers: {} },
    { ...sdkKey, securityToken: "temporary" },
    parseDate("20200608T023900Z"),
  );
  expect(headers["x-security-token"]).toBe("temporary");
  expect(signedHeadersOf(headers["authorization"])).toBe("host;x-sdk-date;x-security-token");
});

test("encodeStrictly encodes all but the unreserved characters of RFC 3986", () => {
  expect(encodeStrictly("aZ09-_.~ !'()*/?")).toBe("aZ09-_.~%20%21%27%28%29%2A%2F%3F");
});
