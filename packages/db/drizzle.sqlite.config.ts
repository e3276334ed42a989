import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/schema/tables.sqlite.ts',
  out: '../../drizzle/sqlite',
});
