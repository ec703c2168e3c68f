import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["API_URL"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // A strict script-src refuses inline scripts, so nothing is inlined and the preload shim stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, proxy: { "/api": server, "/f": server, "/docs": server } },
});
