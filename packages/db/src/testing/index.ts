export { type AcquiredLock, traceLocks, violationsOf } from './lock-trace.ts';
export { openTestDatabase, type TestDatabase, type TestDialect, testDialects } from './open.ts';
export { type CommittedRows, openCommittedRows, type TableName } from './rows.ts';
export { scratchFolder } from './scratch-folder.ts';
export { openDatabaseText } from './search-rows.ts';
export { copySqliteTemplate } from './sqlite-template.ts';
export { tamper } from './tamper.ts';
