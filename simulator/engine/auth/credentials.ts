/** Credentials of the simulated cloud. They are public and give access only to simulators. */
export const CREDENTIALS = {
  accessKey: "DDMSIMULATORACCESS01",
  secretKey: "ddm-simulator-secret-key-is-no-secret-01",
  /** Temporary access key; requests with it need the header `X-Security-Token`, too. */
  temporaryAccessKey: "DDMSIMULATORTEMPKEY1",
  temporarySecretKey: "ddm-simulator-secret-key-is-no-secret-02",
  securityToken: "ddm-simulator-security-token",
  domainName: "simulator",
  userName: "simulator",
  password: "Simulator-1",
  domainId: "65382450e8f64ac0870cd180d14e684b",
  userId: "0d3b4c6e7fa84b2c9e5d1a2b3c4d5e6f",
} as const;
