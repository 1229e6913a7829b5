// The service worker, built last: it carries the list of files that the tablet needs offline.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vite';

const DIST = 'dist';
const notForTheTablet = (file) => file.startsWith('console/') || file === 'sw.js';

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative(DIST, path)];
  });
}

const files = filesBelow(DIST).filter((file) => !notForTheTablet(file)).sort();
const version = createHash('sha256');
for (const file of files) version.update(file).update(readFileSync(join(DIST, file)));

export default defineConfig({
  publicDir: false,
  define: {
    __PRECACHE__: JSON.stringify(files),
    __VERSION__: JSON.stringify(version.digest('hex').slice(0, 12)),
  },
  build: {
    outDir: DIST,
    emptyOutDir: false,
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: { input: 'sw/sw.ts', output: { format: 'iife', entryFileNames: 'sw.js' } },
  },
});
