/** The UI: one folder of files the backend serves. Needs no plugin: tsconfig names Preact as the JSX source. */
import { defineConfig } from "vite";

export default defineConfig({
  root: "frontend",
  base: "/",
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "safari17", // WebKitGTK 2.42 is the oldest webview; light-dark() and the like are lowered for it.
    cssMinify: "lightningcss",
    assetsInlineLimit: 0, // The content security policy allows no inline code.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  css: { transformer: "lightningcss", lightningcss: { targets: { safari: 17 << 16 } } },
});
