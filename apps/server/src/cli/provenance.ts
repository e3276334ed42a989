import { readFile, stat } from 'node:fs/promises';
import type { AuditTrail } from '@atelier/api';
import type { KeyListing, SigningKeys } from '@atelier/api/signing-keys';
import { openSigningKeys } from '../compose/signing-keys.ts';
import { printLine, withDatabase } from './operator.ts';
import { parseFiles, parseOptions, UsageError } from './usage.ts';

/** A chain of six certificates is a tenth of it. */
const maxBytes = 100_000;

const withKeys = (work: (keys: SigningKeys, audit: AuditTrail) => Promise<void>): Promise<void> =>
  withDatabase(
    async (db, audit, config, log) => {
      const { keys, close } = openSigningKeys(config, db, log);
      try {
        await work(keys, audit);
      } finally {
        await close();
      }
    },
    { mustExist: true },
  );

const day = (date: Date): string => date.toISOString().slice(0, 10);

const describeKey = ({
  id,
  retiredAt,
  subject,
  issuer,
  validFrom,
  validTo,
  fingerprint,
}: KeyListing): string =>
  [
    `${id} ${retiredAt === null ? 'signs' : `retired on ${day(retiredAt)}`}`,
    `  subject      ${subject}`,
    `  issued by    ${issuer}`,
    `  valid        ${day(validFrom)} to ${day(validTo)}`,
    `  fingerprint  ${fingerprint}`,
  ].join('\n');

const currentOf = async (keys: SigningKeys): Promise<KeyListing | undefined> =>
  (await keys.list()).find(({ retiredAt }) => retiredAt === null);

const printCurrent = async (keys: SigningKeys): Promise<void> => {
  const current = await currentOf(keys);
  if (current !== undefined) printLine(describeKey(current));
};

/** `provenance show`: all keys, the newest first; never a private one. */
export const showKeys = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  await withKeys(async (keys) => {
    const all = await keys.list();
    if (all.length === 0)
      printLine('There is no key yet. The first export makes one, or ./atelier provenance make.');
    for (const key of all) printLine(describeKey(key));
  });
};

/** `provenance make`: the first key, which the first export would make; a key that can sign stays. */
export const makeKey = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  await withKeys(async (keys) => {
    await keys.current();
    await printCurrent(keys);
  });
};

/** `provenance rotate [--new-root]`: a new key; with a new root, those who trust the old one have to be told. */
export const rotateKey = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, { 'new-root': { type: 'boolean', default: false } });
  await withKeys(async (keys, audit) => {
    await keys.rotate(values['new-root'], audit);
    await printCurrent(keys);
  });
};

const readPem = async (path: string): Promise<string> => {
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) throw new UsageError(`${path} cannot be read.`);
  if (size > maxBytes) throw new UsageError(`${path} is too large for PEM.`);
  return readFile(path, 'utf8');
};

/** `provenance import CERTIFICATES KEY`: PEM files, the certificate that signs first and its root last. */
export const importKey = async (args: string[]): Promise<void> => {
  const [certificates, key] = parseFiles(args, 2);
  const given = { certificates: await readPem(certificates ?? ''), privateKey: await readPem(key ?? '') };
  await withKeys(async (keys, audit) => {
    await keys.import(given, audit);
    await printCurrent(keys);
  });
};

/** `provenance root`: the root certificate as PEM, for those who want to check files elsewhere. */
export const printRoot = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  await withKeys(async (keys) => {
    const current = await currentOf(keys);
    if (current === undefined) throw new UsageError('There is no key yet. Try ./atelier provenance make.');
    printLine(current.root.trim());
  });
};
