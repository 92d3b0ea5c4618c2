import { defineConfig } from "vite";

/** The server of `openiads serve` that `npm run dev` asks. */
const server = "http://127.0.0.1:8000";
const nouns = [
  "laydown", "claims", "sites", "reports", "sources", "coverage", "scenarios", "runs", "catalogue", "places",
  "terrain", "airspace", "bulletins", "briefs", "events", "basemap",
];

export default defineConfig({
  build: {
    outDir: "../src/openiads/web/static",
    emptyOutDir: true,
    // The content security policy allows no data: scripts and no inline modules.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: "es" },
  server: { proxy: Object.fromEntries(nouns.map((noun) => [`/${noun}`, server])) },
});
