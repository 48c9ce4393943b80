/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/test/support/environment.cjs",
  // The end-to-end tests mostly wait, for the CLI and for the cloud's jobs: every core can take one.
  maxWorkers: "100%",
  // A busy machine is no failure. The default of 5 s includes the time to load and compile modules.
  testTimeout: 60_000,
  roots: ["<rootDir>/provider", "<rootDir>/simulator", "<rootDir>/test", "<rootDir>/scripts", "<rootDir>/examples"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.[tj]s$": [
      "ts-jest",
      {
        diagnostics: false, // `npm run check` type-checks; a test run need not do it again
        tsconfig: {
          target: "ES2022",
          module: "commonjs",
          esModuleInterop: true,
          allowJs: true,
          isolatedModules: true,
          useDefineForClassFields: false,
        },
      },
    ],
  },
  // p-retry and what it needs are ES modules, which Jest loads only when transformed.
  transformIgnorePatterns: ["/node_modules/(?!(p-retry|is-network-error)/)"],
};
