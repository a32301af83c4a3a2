import { defineConfig } from "vite";

// The same files for the same sources, whoever builds: names have no hashes, and nothing tells the time.
export default defineConfig({
  base: "./", // hosted anywhere
  worker: { format: "iife", rolldownOptions: { output: { entryFileNames: "assets/[name].js" } } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      output: { entryFileNames: "assets/[name].js", chunkFileNames: "assets/[name].js", assetFileNames: "assets/[name][extname]" },
    },
  },
});
