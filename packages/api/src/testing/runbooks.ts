import { incidentPhases, type RunbookId } from '@atelier/core/incidents/incidents';
import type { Runbook, RunbookLibrary } from '@atelier/core/incidents/runbook';

const runbookOf = (id: RunbookId): Runbook => ({
  ...{ id, title: 'A runbook', summary: 'Use this when it is tested.', severity: 'high' },
  ...{ concernsPersonalData: id === 'breach', containment: ['end_sessions'] },
  phases: incidentPhases.map((phase) => ({
    phase,
    intro: '',
    items: [`First of ${phase}.`, `Then of ${phase}.`],
  })),
  notice: { subject: 'About your account', body: 'Hello {name},\n\nit was lost.' },
});

/** A runbook of every kind with two items in each phase; `breach` is about personal data. */
export const fakeRunbooks: RunbookLibrary = {
  source: async (id) => `# ${id}\n`,
  find: async (id) => runbookOf(id),
  list: async () => [runbookOf('breach'), runbookOf('flood')],
};
