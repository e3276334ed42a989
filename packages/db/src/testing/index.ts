export { openTestDatabase, type TestDatabase, type TestDialect, testDialects } from './open.ts';
export { startPostgres, type TestServer } from './postgres.ts';
