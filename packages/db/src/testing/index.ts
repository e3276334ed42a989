export { openTestDatabase, type TestDatabase, type TestDialect, testDialects } from './open.ts';
