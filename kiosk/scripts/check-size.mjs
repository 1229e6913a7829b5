// Fails when the script a tablet loads first outgrows its budget (gzipped).
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 60;
const html = readFileSync('dist/index.html', 'utf8');
const scripts = [...html.matchAll(/(?:src|href)="\/kiosk\/([^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error('dist/index.html names no script');

const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const kb = bytes / 1024;
console.log(`first-load JS: ${kb.toFixed(1)} KB gzipped of ${BUDGET_KB} (${scripts.length} file)`);
if (kb > BUDGET_KB) {
  console.error('Over budget: split a screen off, or drop a dependency.');
  process.exit(1);
}
