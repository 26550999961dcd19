import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // It is built at each install, where only trouble is of interest.
  logLevel: 'warn',
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The editor alone is 3 MB, served from the same machine.
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
    // GraphiQL's modules open with "use no memo", a word for a compiler that is not used here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  worker: { format: 'es' },
});
