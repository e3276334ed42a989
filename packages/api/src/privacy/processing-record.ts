import type { ProcessedTable } from '@atelier/core/ports/personal-rows';
import { activityNames, processingActivities, securityMeasures } from '@atelier/core/processing';
import { dataKinds, type ProcessingRecord } from '@atelier/core/schemas/processing';
import type { Deps } from '../shared/deps.ts';
import { recipientsOf } from './recipients.ts';
import { retentionWords } from './retention-words.ts';

type RecordDeps = Pick<
  Deps,
  'clock' | 'db' | 'environmentSettings' | 'mailTest' | 'oauth' | 'runtimeSettings' | 'settings'
>;

/** A table without a tagged column still says whose rows they are. */
const kindsOf = ({ kinds }: ProcessedTable) => {
  const known = dataKinds.filter((kind) => kinds.includes(kind));
  return known.length === 0 ? ['reference' as const] : known;
};

/** The record of processing activities (GDPR art. 30), derived from the tags of the schema and the settings in effect. */
export const processingRecordService = (deps: RecordDeps) => ({
  async record(): Promise<ProcessingRecord> {
    const { db, clock, runtimeSettings } = deps;
    const [tables, recipients] = await Promise.all([db.personalRows.processed(), recipientsOf(deps)]);
    const kept = retentionWords(deps);
    return {
      createdAt: clock.now().toISOString(),
      controller: runtimeSettings.get('privacy.controller'),
      contact: runtimeSettings.get('privacy.contact'),
      activities: activityNames.map((name) => {
        const { title, purpose, people } = processingActivities[name];
        return {
          ...{ name, title, purpose, people: [...people] },
          tables: tables
            .filter(({ activity }) => activity === name)
            .map((table) => ({
              ...{ name: table.name, data: table.data, kinds: kindsOf(table), kept: kept[table.period] },
            })),
        };
      }),
      recipients,
      measures: [...securityMeasures],
    };
  },
});
