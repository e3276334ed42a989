import { retentionPreviewService } from '@atelier/api/retention-preview';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { isRetentionSetting, type RetentionSetting, retentionSettingNames } from '@atelier/core/retention';
import type { RetentionPreview } from '@atelier/core/schemas/retention';
import { createMailboxPreview, openMailbox } from '../compose/mail.ts';
import { openRuntimeSettings } from '../compose/runtime-settings.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { printLine, withDatabase } from './operator.ts';
import { parseCommand, UsageError } from './usage.ts';

const prefix = 'retention.';
const shortNames = retentionSettingNames.map((name) => name.slice(prefix.length)).join(', ');

/** `trashDays=14` or `retention.trashDays=14`. @throws UsageError */
const parseChange = (given: string): readonly [RetentionSetting, number] => {
  const [, key = '', days = ''] = /^([\w.]{1,60})=(\d{1,5})$/.exec(given) ?? [];
  const name = key.startsWith(prefix) ? key : `${prefix}${key}`;
  if (!isRetentionSetting(name)) throw new UsageError(`Give NAME=DAYS, with one of ${shortNames}.`);
  return [name, Number(days)];
};

type Item = RetentionPreview['items'][number];

const lineOf = (name: RetentionSetting, days: number, { kind, rows, files, bytes, oldest, newest }: Item) =>
  [
    `${name.slice(prefix.length)}=${days}`.padEnd(20),
    kind.padEnd(12),
    `${rows} rows`.padStart(12),
    files === 0 ? '' : `  ${files} files, ${bytes} bytes`,
    oldest === null || newest === null ? '' : `  from ${oldest.slice(0, 10)} to ${newest.slice(0, 10)}`,
  ].join('');

const openPreview = async (config: Config, db: Database, log: Logger) => {
  const runtimeSettings = await openRuntimeSettings(config, { db, clock: systemClock, log });
  const expiredMails = createMailboxPreview(config, openMailbox(config, systemClock));
  const preview = retentionPreviewService({ db, clock: systemClock, expiredMails, runtimeSettings });
  return { preview, daysOf: (name: RetentionSetting) => runtimeSettings.get(name) };
};

/**
 * `retention preview [NAME=DAYS] [--json]`: what goes at the next housekeeping with the present settings, or would go with
 * another value of one. Changes nothing.
 */
export const previewRetention = async (args: string[]): Promise<void> => {
  const isOption = (arg: string): boolean => arg.startsWith('-');
  const count = args.every(isOption) ? 0 : 1;
  const { values, positionals } = parseCommand(args, { json: { type: 'boolean', default: false } }, count);
  const [change] = positionals.map(parseChange);
  await withDatabase(
    async (db, _audit, config, log) => {
      const { preview, daysOf } = await openPreview(config, db, log);
      const asked =
        change === undefined ? retentionSettingNames.map((name) => [name, daysOf(name)] as const) : [change];
      for (const [name, days] of asked)
        for (const item of (await preview.of(name, days)).items)
          printLine(values.json ? JSON.stringify({ name, days, ...item }) : lineOf(name, days, item));
    },
    { mustExist: true },
  );
};
