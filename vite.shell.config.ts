/** The window's page: a few files that Neutralino serves from `resources.neu`. */
import { defineConfig } from "vite";

export default defineConfig({
  root: "shell",
  base: "/",
  build: {
    outDir: "../build/shell",
    emptyOutDir: true,
    target: "safari17", // WebKitGTK 2.42 is the oldest webview.
    cssMinify: "lightningcss",
    assetsInlineLimit: 0, // The content security policy allows no inline code.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  css: { transformer: "lightningcss", lightningcss: { targets: { safari: 17 << 16 } } },
});
