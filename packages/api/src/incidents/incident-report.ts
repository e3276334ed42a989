import { AppError } from '@atelier/core/errors';
import { incidentPhases } from '@atelier/core/incidents/incidents';
import type { IncidentAction } from '@atelier/core/schemas/containment';
import type { IncidentEntry, IncidentView } from '@atelier/core/schemas/incidents';
import type { Deps } from '../shared/deps.ts';
import { affectedCsv } from './affected-csv.ts';
import { viewActions, viewEntries, viewIncident } from './incident-views.ts';

const entriesPerRead = 100;

/** What a person wrote must not become another heading or table of the report. Markdown has three line endings. */
const quoted = (text: string): string =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => `> ${line}`)
    .join('\n');
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');
const named = (person: { readonly name: string; readonly email: string } | null): string =>
  person === null ? '–' : `${oneLine(person.name)} <${person.email}>`;
const facts = (details: Readonly<Record<string, unknown>>): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');

const entryLine = ({ happenedAt, kind, author, text, auditSeq, details }: IncidentEntry): string => {
  const what = auditSeq === null ? facts(details) : `row ${auditSeq} of the audit log, ${facts(details)}`;
  const head = `- ${happenedAt} ${kind}${author === null ? '' : ` (${oneLine(author.name)})`}: ${what}`;
  return text === null ? head : `${head}\n\n${quoted(text)}\n`;
};

const headOf = (incident: IncidentView): string[] => [
  `# Incident ${incident.id}`,
  ...(incident.isDrill ? ['**This was a drill. Nothing in it had an effect.**'] : []),
  quoted(incident.title),
  ...(incident.summary === '' ? [] : [quoted(incident.summary)]),
  [
    `- Severity: ${incident.severity}`,
    `- Phase: ${incident.phase}`,
    `- Runbook: ${incident.runbook}`,
    `- Opened: ${incident.createdAt} by ${named(incident.openedBy)}`,
    `- Closed: ${incident.closedAt ?? 'no'}`,
    `- Known since: ${incident.awareAt ?? '–'}; the authority is to be told by ${incident.deadline ?? '–'}; told: ${incident.authorityToldAt ?? 'no'}; duty: ${incident.duty}`,
    `- Incident commander: ${named(incident.commander)}`,
    `- Technical lead: ${named(incident.technicalLead)}`,
    `- Communications lead: ${named(incident.communicationsLead)}`,
    `- Scribe: ${named(incident.scribe)}`,
    `- People affected: ${incident.people}, of whom ${incident.told} were told`,
  ].join('\n'),
];

const tasksOf = ({ tasks }: IncidentView): string[] => [
  '## Checklists',
  ...incidentPhases.map((phase) => {
    const items = tasks.filter((task) => task.phase === phase && task.kind === 'checklist');
    const lines = items.map(({ text, doneAt, doneBy }) =>
      doneAt === null ? `- [ ] ${oneLine(text)}` : `- [x] ${oneLine(text)} (${doneAt}, ${named(doneBy)})`,
    );
    return `### ${phase}\n\n${lines.join('\n')}`;
  }),
];

const reviewOf = ({ review, tasks }: IncidentView): string[] => [
  '## Review',
  `Cause:\n\n${quoted(review.cause)}`,
  `What went well:\n\n${quoted(review.wentWell)}`,
  `What went badly:\n\n${quoted(review.wentBadly)}`,
  `Lessons:\n\n${quoted(review.lessons)}`,
  '## Follow-ups',
  tasks
    .filter(({ kind }) => kind === 'follow_up')
    .map(
      ({ text, owner, dueAt, doneAt }) =>
        `- [${doneAt === null ? ' ' : 'x'}] ${oneLine(text)} (${named(owner)}, due ${dueAt ?? '–'})`,
    )
    .join('\n'),
];

/** A case as a page of Markdown. */
export const reportOf = (
  incident: IncidentView,
  entries: readonly IncidentEntry[],
  actions: readonly IncidentAction[],
): string =>
  `${[
    ...headOf(incident),
    '## Actions',
    actions
      .map(
        ({ kind, figures, createdAt, doneBy, undoneAt }) =>
          `- ${createdAt} ${kind}: ${facts(figures)} (${named(doneBy)})${undoneAt === null ? '' : `, undone ${undoneAt}`}`,
      )
      .join('\n'),
    '## Timeline',
    entries.map(entryLine).join('\n'),
    ...tasksOf(incident),
    ...reviewOf(incident),
  ].join('\n\n')}\n`;

/** The files of a case for its evidence bundle; those of the audit log are added by the server. */
export const incidentEvidence = ({ db, runbooks }: Pick<Deps, 'db' | 'runbooks'>) => {
  const entriesOf = async (id: string): Promise<IncidentEntry[]> => {
    const all: IncidentEntry[] = [];
    let after: { createdAtMs: number; id: string } | null = null;
    for (;;) {
      const page = await db.incidentEntries.list(id, { after, limit: entriesPerRead });
      all.push(...(await viewEntries(db, page)));
      const last = page.at(-1);
      if (last === undefined || page.length < entriesPerRead) return all.toReversed();
      after = { createdAtMs: last.happenedAt.getTime(), id: last.id };
    }
  };

  return {
    /** The audit log, for the export in the bundle. */
    log: db,

    /** @throws AppError `not_found` */
    async files(id: string) {
      const found = await db.incidents.find(id);
      if (found === null) throw new AppError('not_found');
      const [incident, entries, actions, people, runbook] = [
        await viewIncident(db, found),
        await entriesOf(id),
        await viewActions(db, await db.incidentActions.list(id)),
        (await affectedCsv(db, id)).text,
        await runbooks.source(found.runbook),
      ];
      const seqs = entries.flatMap(({ auditSeq }) => auditSeq ?? []);
      return {
        isDrill: found.isDrill,
        /** The first and last linked row of the audit log; null without any. */
        window: seqs.length === 0 ? null : { from: Math.min(...seqs), to: Math.max(...seqs) },
        texts: {
          'report.md': reportOf(incident, entries, actions),
          'case.json': `${JSON.stringify(incident, null, 2)}\n`,
          'timeline.jsonl': entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
          'actions.json': `${JSON.stringify(actions, null, 2)}\n`,
          'affected.csv': people,
          'runbook.md': runbook,
        },
      };
    },
  };
};
