import { defineConfig } from "vitest/config";

export default defineConfig({
  // Nothing of the machine that builds may reach the bundle: no .env, no NODE_ENV.
  envDir: false,
  publicDir: false,
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    target: ["chrome109", "firefox115", "safari16.4"],
    outDir: process.env["KOFFIEBREAK_WIDGET_OUT"] ?? "dist",
    emptyOutDir: true,
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "koffiebreak",
      fileName: () => "koffiebreak.js",
    },
    license: false,
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
  },
});
