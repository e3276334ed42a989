import { fixedDays } from '@atelier/core/fixed-days';
import { type ProcessingPeriod, processingPeriods } from '@atelier/core/processing';
import type { PrivacyFacts } from '@atelier/core/schemas/privacy';
import type { Deps } from '../shared/deps.ts';
import { exportKeptMs } from './exports.ts';

const dayMs = 86_400_000;
const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

type RetentionDeps = Pick<Deps, 'runtimeSettings' | 'settings'>;

/** How long each kind of row stays, in words, from the settings that are in effect. */
export const retentionWords = ({
  settings,
  runtimeSettings,
}: RetentionDeps): Readonly<Record<ProcessingPeriod, string>> => {
  const days = (
    name: 'alertDays' | 'auditDays' | 'mailboxDays' | 'responseDays' | 'shareDays' | 'trashDays',
  ): string => counted(runtimeSettings.get(`retention.${name}`), 'day');
  const sessions = counted(runtimeSettings.get('sessions.absoluteHours'), 'hour');
  const graceDays = settings.deletionGraceMs / dayMs;
  return {
    account: 'Until the person deletes it, or their account.',
    workspace: 'The bare ID stays after the account.',
    trash: `Until the person deletes it, and then ${days('trashDays')} in the trash; at most until the account is deleted.`,
    job: 'Until the job or check is done.',
    day: 'One day.',
    session: `At most ${sessions} after the sign-in.`,
    link: 'Until it was used, or has expired.',
    token: 'Until it is revoked, or has expired.',
    attempts: `At most ${counted(fixedDays.attempts, 'day')} after the last attempt.`,
    sent: settings.hasMailServer
      ? 'Until the email was sent, or has finally failed.'
      : `Until they are written to the data folder, and there ${days('mailboxDays')}.`,
    import: 'Until the import is finished or abandoned.',
    shares: `${days('shareDays')} after the link has ended; at most until the account is deleted.`,
    signals: `${counted(fixedDays.signals, 'day')}; at most until the account is deleted.`,
    findings: `${counted(fixedDays.firings, 'day')}; at most until the account is deleted.`,
    blocks: `${counted(fixedDays.endedBlocks, 'day')} after the block has ended.`,
    alerts: `${days('alertDays')} after the alert was resolved. What leads to a person goes with their account.`,
    responses: `${days('responseDays')}; open appeals stay. At most until the account is deleted.`,
    audit:
      runtimeSettings.get('retention.auditDays') === 0
        ? 'Not deleted by age. What it has of a person is erased with their account.'
        : `${days('auditDays')}. What it has of a person is erased with their account.`,
    exports: `${counted(exportKeptMs / dayMs, 'day')}; at most until the account is deleted.`,
    deletion:
      graceDays === 0
        ? 'The account is deleted at once.'
        : `${counted(graceDays, 'day')}, after which the account is deleted.`,
    proposals: `${counted(fixedDays.decidedProposals, 'day')} after the decision.`,
    server: 'Not deleted by age. IDs of people are removed with their account.',
    configured: 'Until an administrator removes it.',
  };
};

/** Everything with personal data, by how long it is kept; derived from the tags of the schema, as the record of processing. */
export const retentionList = async (
  deps: Pick<Deps, 'db'> & RetentionDeps,
): Promise<PrivacyFacts['kept']> => {
  const tables = await deps.db.personalRows.processed();
  const words = retentionWords(deps);
  return processingPeriods.flatMap((period) => {
    const data = tables.flatMap((table) => (table.period === period ? [table.data] : []));
    return data.length === 0 ? [] : [{ data, words: words[period] }];
  });
};
