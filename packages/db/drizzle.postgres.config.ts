import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema/tables.pg.ts',
  out: '../../drizzle/postgres',
});
