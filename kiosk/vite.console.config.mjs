// The console's assets: one script and one style sheet with stable names (the server adds ?v=).
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/console',
    emptyOutDir: true,
    cssCodeSplit: false, // one file, console.css, instead of styles inside the script
    target: 'es2022',
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'console/console.ts',
      output: { format: 'iife', entryFileNames: 'console.js', assetFileNames: 'console[extname]' },
    },
  },
});
