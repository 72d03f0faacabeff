// Compiles the style sheet and copies the scripts of others into the folder that the program serves.
// Run at set-up by `npm run build`; the outputs are not committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "src/xinheng/shell/static/vendor");
const packages = join(root, "node_modules");

mkdirSync(out, { recursive: true });
const { css } = compile(join(root, "src/xinheng/shell/styles/site.scss"), {
  style: "compressed",
  loadPaths: [packages],
  quietDeps: true,
});
writeFileSync(join(out, "site.css"), css);
console.log(`site.css ${(css.length / 1024).toFixed(0)} KiB`);
