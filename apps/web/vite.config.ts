import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressAssets } from "./build/compress-assets.ts";

const server = process.env["API_URL"] ?? "http://127.0.0.1:3000";
// lazy-code and lazy-part are called while modules of the other groups start, so they have to have started before them.
const libraries =
  /apps[\\/]web[\\/]src[\\/]ui[\\/]lazy-(?:code|part)|node_modules[\\/](?:\.pnpm[\\/][^\\/]+[\\/]node_modules[\\/])?(?:react|react-dom|scheduler|i18next|react-i18next|@tanstack|use-sync-external-store)[\\/]/;
const shell =
  /apps[\\/]web[\\/]src[\\/](?:app|api|ui|values)[\\/](?!ant[\\/])|node_modules[\\/]lucide-react[\\/]|packages[\\/](?:problem|fields[\\/]src[\\/]file[\\/]file-types)|preload-helper/;
const board =
  /apps[\\/]web[\\/]src[\\/]features[\\/](?:board|stage|views|gate[\\/](?:classify-move|check-query|moved-sentence|use-judge))|node_modules[\\/]@dnd-kit[\\/]/;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressAssets()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // A strict script-src refuses inline scripts, so nothing is inlined and the preload shim stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Three files for everything a board needs instead of fifty: each request costs a slow phone a round trip.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "libraries", test: libraries, priority: 3 },
            { name: "board", test: board, priority: 2 },
            { name: "shell", test: shell, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      // The dev server marks what is imported, such as a compiled validator, with a parameter the API does not know.
      "/api": { target: server, rewrite: (path) => path.replace("?import&", "?") },
      "/docs": server,
    },
  },
});
