import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serverLaunch } from '../packages/core/src/server-launch.ts';
import { auditDependencies } from './audit-dependencies.ts';
import { runDev } from './dev.ts';
import { loadEnvFile } from './env-file.ts';
import { GenerateError, generateMigrations, migrationName } from './generate.ts';
import { ensurePackages, ensureSecret, ensureWebApp, root, run } from './setup.ts';
import { runTests } from './test.ts';

const help = `Usage: ./atelier <command>

  start                     install, migrate and build if needed, then run the server
  dev                       run with the web app rebuilt as you edit (PORT, VITE_PORT)
  test [file or name ...]   run all tests: types, lint, unit, both databases, server, browser
  test --quick              run types, lint and unit tests: no server, browser or PostgreSQL
  bench [suite ...]         measure the product beside its baselines
  generate NAME             write the migrations of a changed schema for both databases
  docs                      regenerate the generated pages of docs/
  audit-dependencies [--strict]
                            report known weaknesses in the packages of the server

  user list [--role R] [--locked] [--search TEXT] [--json]
                            list accounts, newest first
  user create --email E --role R [--name N] --password-stdin
  user promote --email E --role R
  user set-password --email E --password-stdin
                            set a password and end all sessions of the account
  user remove-second-factor --email E
                            remove the second factor of someone who lost it, and end all sessions
  user delete --email E --confirm E
                            delete an account with everything it owns
  user import FILE [--dry-run] [--allow-roles]
                            import accounts from a .csv or .json file
  privacy export PERSON [--out FILE]
                            write everything about a person (ID or email) as one ZIP archive
  privacy erase PERSON [--yes]
                            delete a person's account with everything it owns, after a question
  retention preview [NAME=DAYS] [--json]
                            show what housekeeping would delete, with another value if you name one
  quota set --email E --images N [--budget M]
                            images and money (minor units of CURRENCY) per calendar month
  mail list                 list messages written to DATA_DIR/mailbox, newest first
  mail show FILE            print one message as text
  mail test --to E          send a test email with the configured settings
  provenance show           list the keys of content credentials with their certificates
  provenance make           make the first key, as the first export does
  provenance rotate [--new-root]
                            sign with a new key, by default of the same root
  provenance import CERTIFICATES KEY
                            sign with a certificate from elsewhere (PEM, leaf first, root last)
  provenance root           print the root certificate for those who check files elsewhere
  policy --json             print every procedure and route with its policy and input schema
  block add ADDRESS [--for 1h] [--reason TEXT]
                            refuse an address, or a range like 203.0.113.0/24, within a second
  block list                list what is blocked
  block remove ADDRESS      stop refusing it
  audit verify [FILE] [--key FINGERPRINT] [--checkpoints FILE] [--expect SEQ:HASH]
                            verify the audit log, or an export of it on any machine
  audit export [FILE]       write the whole audit log as JSON lines, with what its verification needs
  audit key                 print the fingerprint of the key that signs the audit log
  audit rotate-key          sign the audit log with a new key, for which the old one vouches

  help, --version
`;

const server = (file: string): string => join(root, 'apps/server/src', file);

/** Runs a program in the foreground and exits with its code; signals are forwarded, so that it can drain. */
const runForeground = (
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): void => {
  const child = spawn(program, args, { stdio: 'inherit', cwd: root, env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
};

/**
 * Runs the server in the foreground. It takes the place of this process where the system can do that, so that this one
 * needs no memory beside it and signals reach it directly.
 */
const runServer = (): void => {
  const { nodeArgs, env } = serverLaunch(process.env);
  const args = [...nodeArgs, server('main.ts')];
  if (process.platform === 'win32' || process.execve === undefined) {
    runForeground(process.execPath, args, env);
    return;
  }
  process.chdir(root);
  process.execve(process.execPath, [process.execPath, ...args], env);
};

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const commands: Record<string, (args: readonly string[]) => void | Promise<void>> = {
  async start() {
    await ensurePackages('run');
    ensureSecret();
    await ensureWebApp();
    runServer();
  },
  async dev() {
    await ensurePackages('run');
    ensureSecret();
    await runDev();
  },
  async test(args) {
    await ensurePackages('all');
    process.exit(await runTests(args));
  },
  async bench(args) {
    await ensurePackages('all');
    await ensureWebApp();
    runForeground(process.execPath, [join(root, 'bench/main.ts'), ...args]);
  },
  async generate(args) {
    migrationName(args);
    await ensurePackages('all');
    process.exit(await generateMigrations(args));
  },
  async docs() {
    await ensurePackages('run');
    process.exit(await run(process.execPath, [server('cli/main.ts'), 'docs']));
  },
  async 'audit-dependencies'(args) {
    process.exit(await auditDependencies(args));
  },
  help: () => void process.stdout.write(help),
  '--help': () => void process.stdout.write(help),
  '--version': () => void process.stdout.write(`Atelier ${version} (Node.js ${process.version})\n`),
};

/** Operator commands, implemented by the server. */
const operatorCommands = [
  'user',
  'privacy',
  'retention',
  'quota',
  'mail',
  'policy',
  'audit',
  'block',
  'provenance',
];

/** These work even if `.env` is invalid. */
const needsNoSettings = ['help', '--help', '--version', 'audit-dependencies'];

/** Resolves file arguments against the current directory, because the server runs in the repository. */
const fromHere = (name: string, args: readonly string[]): readonly string[] => {
  const [verb = '', ...rest] = args;
  if (name === 'audit') return [verb, ...rest.map((arg, at) => (isAuditFile(rest, at) ? resolve(arg) : arg))];
  if (name === 'privacy')
    return [verb, ...rest.map((arg, at) => (rest[at - 1] === '--out' ? resolve(arg) : arg))];
  if (!['user', 'provenance'].includes(name) || verb !== 'import') return args;
  return [verb, ...rest.map((arg) => (arg.startsWith('-') ? arg : resolve(arg)))];
};

/** The first argument, unless it is an option, and the value of `--checkpoints`. */
const isAuditFile = (args: readonly string[], at: number): boolean =>
  args[at]?.startsWith('-') === false && (at === 0 || args[at - 1] === '--checkpoints');

/** An export is verified on any machine, without settings and a secret of its own. */
const isExportVerified = (name: string, [verb, file]: readonly string[]): boolean =>
  name === 'audit' && verb === 'verify' && file !== undefined && !file.startsWith('-');

const main = async (): Promise<void> => {
  const [name = 'help', ...args] = process.argv.slice(2);
  if (!needsNoSettings.includes(name) && !isExportVerified(name, args)) {
    for (const warning of loadEnvFile(join(root, '.env'), process.env))
      process.stderr.write(`atelier: ${warning}\n`);
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(args);
  if (operatorCommands.includes(name)) {
    await ensurePackages('run');
    if (!isExportVerified(name, args)) ensureSecret();
    return runForeground(process.execPath, [server('cli/main.ts'), name, ...fromHere(name, args)]);
  }
  process.stderr.write(`atelier: there is no command "${name}".\n\n${help}`);
  process.exit(2);
};

await main().catch((thrown: unknown) => {
  process.stderr.write(`atelier: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(thrown instanceof GenerateError ? 2 : 1);
});
