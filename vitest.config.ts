import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{frontend,shell,spec,scripts,installers}/**/*.test.{ts,tsx}"],
          environment: "node",
          // Tests that start programs take 3 s beside four busy ones; 5 and 1 s, as is usual, are a clock's verdict.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["spec/e2e/**/*.spec.ts"],
          environment: "node",
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: { poll: { timeout: 5_000 } }, // One second is little on a busy machine of two cores.
          fileParallelism: false, // Two browsers and two trainings at once only slow each other.
        },
      },
      {
        extends: true,
        test: {
          name: "window",
          include: ["spec/window/**/*.spec.ts"],
          environment: "node",
          testTimeout: 90_000,
          hookTimeout: 30_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "bundle",
          include: ["spec/bundle/**/*.spec.ts"],
          environment: "node",
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
