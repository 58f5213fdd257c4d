// Bundles every page script into bot/web/static/dist and fails when one grows past its budget (bytes after gzip).
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "..", "bot", "web", "static", "dist");

const BUNDLES = {
  loader: { source: "widget/loader.ts", budget: 4_000 },
  chat: { source: "widget/chat.tsx", budget: 40_000 },
  inline: { source: "widget/inline.tsx", budget: 40_000 },
  queue: { source: "console/queue.tsx", budget: 30_000 },
  duty: { source: "console/duty.tsx", budget: 15_000 },
  conversation: { source: "console/conversation.tsx", budget: 40_000 },
  htmx: { source: "htmx/htmx.ts", budget: 20_000 },
  lists: { source: "lists/lists.ts", budget: 2_000 },
  studio: { source: "studio/studio.ts", budget: 2_000 },
  shop: { source: "shop/shop.ts", budget: 2_000 },
};

const watching = process.argv.includes("--watch");
const options = {
  absWorkingDir: here,
  entryPoints: Object.fromEntries(Object.entries(BUNDLES).map(([name, bundle]) => [name, bundle.source])),
  outdir,
  bundle: true,
  format: "iife",
  target: "es2020",
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  minify: !watching,
  sourcemap: watching ? "linked" : false,
  legalComments: "none",
  logLevel: "warning",
};

if (watching) {
  const running = await context({ ...options, logLevel: "info" });
  await running.watch();
} else {
  rmSync(outdir, { recursive: true, force: true });
  await build(options);
  let over = 0;
  for (const [name, { budget }] of Object.entries(BUNDLES)) {
    const bytes = gzipSync(readFileSync(join(outdir, `${name}.js`)), { level: 9 }).length;
    const verdict = bytes > budget ? "OVER BUDGET" : "ok";
    if (bytes > budget) over += 1;
    console.log(`${`${name}.js`.padEnd(18)}${String(bytes).padStart(7)} B gzip of ${String(budget).padStart(6)}  ${verdict}`);
  }
  if (over > 0) process.exit(1);
}
