/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/test/support/environment.cjs",
  // End-to-end tests mostly wait for the CLI and for jobs of the simulator, so each core can run a test file.
  maxWorkers: "100%",
  // The default of 5 s is too short on a busy machine. The timeout includes the time to load and compile modules that a test loads lazily.
  testTimeout: 60_000,
  roots: ["<rootDir>/provider", "<rootDir>/simulator", "<rootDir>/test", "<rootDir>/scripts", "<rootDir>/examples"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.[tj]s$": [
      "ts-jest",
      {
        diagnostics: false, // `npm run check` checks the types
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
  // Jest cannot load ES modules, so it transforms p-retry and its dependency to CommonJS.
  transformIgnorePatterns: ["/node_modules/(?!(p-retry|is-network-error)/)"],
};
